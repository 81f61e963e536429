"""The routes of the question bank."""

from django.urls import path

from assessments.bank.import_views import QuestionImportView
from assessments.bank.views import QuestionViewSet
from tracker_project.api.routes import resource

ROOT = "api/exams/questions/"
ONE = f"{ROOT}<id:question_id>/"

export = QuestionViewSet.as_view({"get": "export"})
versions = QuestionViewSet.as_view(
    {"get": "versions"}, lookup_url_kwarg="question_id", detail=True
)
preview = QuestionViewSet.as_view(
    {"post": "preview"}, lookup_url_kwarg="question_id", detail=True
)

urlpatterns = [
    path(f"{ROOT}export/", export, name="questions-export"),
    path(f"{ROOT}import/", QuestionImportView.as_view(), name="questions-import"),
    path(f"{ONE}versions/", versions, name="questions-versions"),
    path(f"{ONE}preview/", preview, name="questions-preview"),
    *resource(ROOT, QuestionViewSet, "<id:question_id>"),
]
