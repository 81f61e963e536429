"""The routes of marking by hand."""

from typing import Any

from django.urls import path

from assessments.exams.marking.views import AnswerViewSet, MarkAttemptView, QueueView

ONE = "api/exams/<id:exam_id>/"


def _of_one(action: str) -> Any:
    return AnswerViewSet.as_view(
        {"post": action}, lookup_url_kwarg="hand_mark_id", detail=True
    )


urlpatterns = [
    path(f"{ONE}marking/", QueueView.as_view(), name="exams-marking"),
    path(
        f"{ONE}marking/answers/",
        AnswerViewSet.as_view({"get": "list"}),
        name="exams-marking-answers",
    ),
    path(
        f"{ONE}marking/answers/<id:hand_mark_id>/",
        _of_one("mark"),
        name="exams-marking-mark",
    ),
    path(
        f"{ONE}marking/answers/<id:hand_mark_id>/moderate/",
        _of_one("moderate"),
        name="exams-marking-moderate",
    ),
    path(
        f"{ONE}attempts/<uuid:attempt_id>/mark/",
        MarkAttemptView.as_view(),
        name="exams-attempts-mark",
    ),
]
