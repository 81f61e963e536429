"""What differs between the databases: how each is spoken to, and rows in bulk."""
