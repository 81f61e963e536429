"""The routes of grades."""

from django.urls import path

from assessments.grades.policy_views import PolicyView
from assessments.grades.views import GpaView, GradesView, GradeView

urlpatterns = [
    path(
        "api/students/<str:student_id>/grades/",
        GradesView.as_view(),
        name="student-grades",
    ),
    path(
        "api/students/<str:student_id>/grades/<id:grade_id>/",
        GradeView.as_view(),
        name="student-grade",
    ),
    path("api/students/<str:student_id>/gpa/", GpaView.as_view(), name="student-gpa"),
    path("api/units/<id:unit_id>/grading/", PolicyView.as_view(), name="unit-grading"),
]
