"""Regrades: another key for an exam that was sat, first proposed, then applied, and undone where it was wrong."""
