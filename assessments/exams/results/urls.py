"""The routes of results, and of the attempts behind them."""

from django.urls import path

from assessments.exams.results import views

EXAM = "api/exams/<id:exam_id>"

urlpatterns = [
    path(f"{EXAM}/release/", views.ReleaseExamView.as_view(), name="exams-release"),
    path(
        f"{EXAM}/attempts/",
        views.AttemptViewSet.as_view({"get": "list"}),
        name="exams-attempts",
    ),
    path(
        f"{EXAM}/attempts/<uuid:attempt_id>/",
        views.ReviewView.as_view(),
        name="exams-attempts-detail",
    ),
    path(
        "api/results/<id:exam_id>/",
        views.ExamResultViewSet.as_view({"get": "list"}),
        name="results-of-exam",
    ),
    path(
        "api/results/<id:exam_id>/export/",
        views.ExportView.as_view(),
        name="results-export",
    ),
    path(
        "api/results/user/<str:user_id>/",
        views.UserResultViewSet.as_view({"get": "list"}),
        name="results-of-user",
    ),
]
