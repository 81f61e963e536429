"""The routes of results, and of the attempts behind them."""

from typing import Any

from django.urls import path

from assessments.exams.results import views

ONE = "api/exams/<id:exam_id>/"
LIST: dict[str, Any] = {"get": "list"}

urlpatterns = [
    path(f"{ONE}release/", views.ReleaseExamView.as_view(), name="exams-release"),
    path(f"{ONE}attempts/", views.AttemptViewSet.as_view(LIST), name="exams-attempts"),
    path(
        f"{ONE}attempts/<uuid:attempt_id>/",
        views.ReviewView.as_view(),
        name="exams-attempts-detail",
    ),
    path(
        "api/results/<id:exam_id>/",
        views.ExamResultViewSet.as_view(LIST),
        name="results-of-exam",
    ),
    path(
        "api/results/<id:exam_id>/export/",
        views.ExportView.as_view(),
        name="results-export",
    ),
    path(
        "api/results/user/<str:user_id>/",
        views.UserResultViewSet.as_view(LIST),
        name="results-of-user",
    ),
]
