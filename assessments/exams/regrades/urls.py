"""The routes of regrades."""

from typing import Any

from django.urls import path

from assessments.exams.regrades.views import RegradeView, RegradeViewSet

ONE = "api/exams/<id:exam_id>/"
KEY = "<id:regrade_id>"


def _of_one(method: str, action: str) -> Any:
    return RegradeViewSet.as_view(
        {method: action}, lookup_url_kwarg="regrade_id", detail=True
    )


urlpatterns = [
    path(f"{ONE}regrade/", RegradeView.as_view(), name="exams-regrade"),
    path(
        f"{ONE}regrades/",
        RegradeViewSet.as_view({"get": "list"}),
        name="exams-regrades",
    ),
    path(
        f"{ONE}regrades/{KEY}/",
        _of_one("get", "retrieve"),
        name="exams-regrades-detail",
    ),
    path(
        f"{ONE}regrades/{KEY}/apply/",
        _of_one("post", "apply"),
        name="exams-regrades-apply",
    ),
    path(
        f"{ONE}regrades/{KEY}/undo/",
        _of_one("post", "undo"),
        name="exams-regrades-undo",
    ),
]
