"""Exams: written from the bank, sat against the clock, graded, and what their results say."""
