"""Import and, later, report cards, dashboards and analytics."""
