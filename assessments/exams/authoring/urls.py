"""The routes of writing exams."""

from django.urls import path

from assessments.exams.authoring.allowance_views import (
    ExamAllowanceViewSet,
    StandingAllowanceViewSet,
)
from assessments.exams.authoring.views import ExamViewSet
from tracker_project.api.routes import COLLECTION, MEMBER, resource

ROOT = "api/exams/"
ONE = f"{ROOT}<id:exam_id>/"

publish = ExamViewSet.as_view(
    {"post": "publish"}, lookup_url_kwarg="exam_id", detail=True
)
unpublish = ExamViewSet.as_view(
    {"post": "unpublish"}, lookup_url_kwarg="exam_id", detail=True
)
archive = ExamViewSet.as_view(
    {"post": "archive"}, lookup_url_kwarg="exam_id", detail=True
)
preview = ExamViewSet.as_view(
    {"get": "preview"}, lookup_url_kwarg="exam_id", detail=True
)
exam_allowances = ExamAllowanceViewSet.as_view(dict(COLLECTION))
exam_allowance = ExamAllowanceViewSet.as_view(dict(MEMBER), detail=True)

urlpatterns = [
    path(f"{ONE}publish/", publish, name="exams-publish"),
    path(f"{ONE}unpublish/", unpublish, name="exams-unpublish"),
    path(f"{ONE}archive/", archive, name="exams-archive"),
    path(f"{ONE}preview/", preview, name="exams-preview"),
    path(f"{ONE}allowances/", exam_allowances, name="exams-own-allowances"),
    path(
        f"{ONE}allowances/<str:student_id>/",
        exam_allowance,
        name="exams-own-allowances-detail",
    ),
    *resource(f"{ROOT}allowances/", StandingAllowanceViewSet, "<str:student_id>"),
    *resource(ROOT, ExamViewSet, "<id:exam_id>"),
]
