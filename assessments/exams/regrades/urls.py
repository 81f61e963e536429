"""The routes of regrades."""

from typing import Any

from django.urls import path

from assessments.exams.regrades.views import RegradeView, RegradeViewSet
from tracker_project.api.routes import resource

ONE = "api/exams/<id:exam_id>/"
KEY = "<id:regrade_id>"


def _of_one(action: str) -> Any:
    return RegradeViewSet.as_view({"post": action}, lookup_url_kwarg="regrade_id", detail=True)


urlpatterns = [
    path(f"{ONE}regrade/", RegradeView.as_view(), name="exams-regrade"),
    path(f"{ONE}regrades/{KEY}/apply/", _of_one("apply"), name="exams-regrades-apply"),
    path(f"{ONE}regrades/{KEY}/undo/", _of_one("undo"), name="exams-regrades-undo"),
    *resource(f"{ONE}regrades/", RegradeViewSet, KEY, collection={"get": "list"}, member={"get": "retrieve"}),
]
