"""The routes of exams."""

from assessments.exams.sitting import urls as sitting

urlpatterns = [
    *sitting.urlpatterns,
]
