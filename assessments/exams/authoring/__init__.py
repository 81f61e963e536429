"""Exams are written here: put together, changed, previewed and published."""
