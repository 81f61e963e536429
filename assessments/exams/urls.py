"""The routes of exams."""

from assessments.exams.analysis import urls as analysis
from assessments.exams.authoring import urls as authoring
from assessments.exams.marking import urls as marking
from assessments.exams.regrades import urls as regrades
from assessments.exams.results import urls as results
from assessments.exams.sitting import urls as sitting

urlpatterns = [
    *analysis.urlpatterns,
    *authoring.urlpatterns,
    *marking.urlpatterns,
    *regrades.urlpatterns,
    *results.urlpatterns,
    *sitting.urlpatterns,
]
