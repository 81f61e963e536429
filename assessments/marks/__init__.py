"""Marks and their statuses: bands, averages, history and release."""
