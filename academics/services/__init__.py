"""Writes over several rows: students with those around them, how the school is divided, accounts."""
