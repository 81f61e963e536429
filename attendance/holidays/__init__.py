"""The days without school, and the one rule of which day is a school day."""
