"""A student's way through the school: units, classes, leaving, years, merges."""
