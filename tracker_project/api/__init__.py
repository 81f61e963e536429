"""What all routes of the API share: JSON, filters, pages, rows, views, the schema."""
