"""Exams are sat here: begun, saved, and submitted by the student or by the clock."""
