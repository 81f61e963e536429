"""The index of the routes of assessments."""

from django.urls import include, path

urlpatterns = [
    path("", include("assessments.marks.urls")),
    path("", include("assessments.bank.urls")),
    path("", include("assessments.exams.urls")),
    path("", include("assessments.grades.urls")),
]
