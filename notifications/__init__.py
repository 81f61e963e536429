"""Reminders: something to do by a day, for oneself or for a student."""
