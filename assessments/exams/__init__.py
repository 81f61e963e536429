"""Exams: written from the bank, sat against the clock, graded and analysed."""
