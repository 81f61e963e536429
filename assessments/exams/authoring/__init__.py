"""Exams are written here: put together, published, changed, and given to be previewed."""
