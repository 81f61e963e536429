"""Exams are sat here: begun, saved answer by answer, submitted by the student or the clock, with a receipt."""
