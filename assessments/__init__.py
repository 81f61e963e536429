"""Questions, marks, exams and grades.

A folder of apps, and one index of their routes.
"""
