"""The routes of exams."""

from assessments.exams.marking import urls as marking
from assessments.exams.sitting import urls as sitting

urlpatterns = [
    *marking.urlpatterns,
    *sitting.urlpatterns,
]
