"""The demo school: invented people and marks that hang together, the same each time."""
