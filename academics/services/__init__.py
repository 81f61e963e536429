"""Writes over several rows: students, people with accounts, classes and units."""
