"""Entering a class's marks in the admin: one page, one save."""
