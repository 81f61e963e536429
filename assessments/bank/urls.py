"""The routes of the question bank."""

from typing import Any

from django.urls import path

from assessments.bank.transfer_views import QuestionImportView
from assessments.bank.views import QuestionViewSet
from tracker_project.api.routes import resource

ROOT = "api/exams/questions/"
ONE = f"{ROOT}<id:question_id>/"


def _of_one(method: str, action: str) -> Any:
    return QuestionViewSet.as_view(
        {method: action}, lookup_url_kwarg="question_id", detail=True
    )


urlpatterns = [
    path(
        f"{ROOT}export/",
        QuestionViewSet.as_view({"get": "export"}),
        name="questions-export",
    ),
    path(f"{ROOT}import/", QuestionImportView.as_view(), name="questions-import"),
    path(f"{ONE}versions/", _of_one("get", "versions"), name="questions-versions"),
    path(f"{ONE}preview/", _of_one("post", "preview"), name="questions-preview"),
    *resource(ROOT, QuestionViewSet, "<id:question_id>"),
]
