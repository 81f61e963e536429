"""Assessments and their bands."""
