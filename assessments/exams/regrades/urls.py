"""The routes of regrades."""

from django.urls import path

from assessments.exams.regrades.views import RegradeView, RegradeViewSet

REGRADES = "api/exams/<id:exam_id>/regrades/"
REGRADE = f"{REGRADES}<id:regrade_id>/"

urlpatterns = [
    path(
        "api/exams/<id:exam_id>/regrade/", RegradeView.as_view(), name="exams-regrade"
    ),
    path(
        REGRADES,
        RegradeViewSet.as_view({"get": "list"}),
        name="exams-regrades",
    ),
    path(
        REGRADE,
        RegradeViewSet.as_view({"get": "retrieve"}, detail=True),
        name="exams-regrades-detail",
    ),
    path(
        f"{REGRADE}apply/",
        RegradeViewSet.as_view({"post": "apply"}, detail=True),
        name="exams-regrades-apply",
    ),
    path(
        f"{REGRADE}undo/",
        RegradeViewSet.as_view({"post": "undo"}, detail=True),
        name="exams-regrades-undo",
    ),
]
