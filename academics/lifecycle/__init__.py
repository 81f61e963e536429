"""A student's way through the school: into units, between classes, out and back, up a year, two records made one."""
