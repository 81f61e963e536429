"""The routes' declarations: students, the school's parts, its people."""
