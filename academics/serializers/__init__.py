"""The shapes of students, of the school's parts and of its people."""
