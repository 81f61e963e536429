"""Questions, marks, exams and grades: a folder of apps, and one index of their routes."""
