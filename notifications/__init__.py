"""Reminders and, later, how the school tells people of things."""
