"""The school's records in the admin, as its secretary keeps them."""

from academics.admin import people, structure, students

__all__ = ["people", "structure", "students"]
