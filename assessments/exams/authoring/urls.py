"""The routes of writing exams."""

from typing import Any

from django.urls import path

from assessments.exams.authoring.allowance_views import (
    ExamAllowanceViewSet,
    StandingAllowanceViewSet,
)
from assessments.exams.authoring.views import ExamViewSet
from tracker_project.api.routes import COLLECTION, MEMBER, resource

ROOT = "api/exams/"
ONE = f"{ROOT}<id:exam_id>/"


def _of_one(method: str, action: str) -> Any:
    return ExamViewSet.as_view(
        {method: action}, lookup_url_kwarg="exam_id", detail=True
    )


urlpatterns = [
    path(f"{ONE}publish/", _of_one("post", "publish"), name="exams-publish"),
    path(f"{ONE}unpublish/", _of_one("post", "unpublish"), name="exams-unpublish"),
    path(f"{ONE}archive/", _of_one("post", "archive"), name="exams-archive"),
    path(f"{ONE}preview/", _of_one("get", "preview"), name="exams-preview"),
    path(
        f"{ONE}allowances/",
        ExamAllowanceViewSet.as_view(dict(COLLECTION)),
        name="exams-own-allowances",
    ),
    path(
        f"{ONE}allowances/<str:student_id>/",
        ExamAllowanceViewSet.as_view(dict(MEMBER), detail=True),
        name="exams-own-allowances-detail",
    ),
    *resource(f"{ROOT}allowances/", StandingAllowanceViewSet, "<str:student_id>"),
    *resource(ROOT, ExamViewSet, "<id:exam_id>"),
]
