"""What every route of the API shares: JSON, filters, pages, rows, views and the schema."""
