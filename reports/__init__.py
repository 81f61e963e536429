"""The first pages of teachers and parents, and the import of files."""
