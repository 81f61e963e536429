"""The routes of a student's time at school.

They stand before those of single rows, whose paths they would be.
"""

from typing import Any

from django.urls import path

from academics.lifecycle.views import (
    enrolments,
    histories,
    merging,
    rollover,
    transfers,
)

LIST: Any = {"get": "list"}

urlpatterns = [
    path(
        "api/students/<str:student_id>/transfer/",
        transfers.TransferView.as_view(),
        name="student-transfer",
    ),
    path(
        "api/students/<str:student_id>/leave/",
        transfers.LeaveView.as_view(),
        name="student-leave",
    ),
    path(
        "api/students/<str:student_id>/readmit/",
        transfers.ReadmitView.as_view(),
        name="student-readmit",
    ),
    path(
        "api/students/<str:student_id>/merge/",
        merging.MergeView.as_view(),
        name="student-merge",
    ),
    path(
        "api/students/<str:student_id>/classes/",
        histories.MembershipViewSet.as_view(LIST),
        name="student-classes",
    ),
    path(
        "api/students/<str:student_id>/departures/",
        histories.DepartureViewSet.as_view(LIST),
        name="student-departures",
    ),
    path(
        "api/school/rollover/",
        rollover.RolloverView.as_view(),
        name="school-rollover",
    ),
    path(
        "api/enrolments/batch/",
        enrolments.EnrolManyView.as_view(),
        name="enrolments-batch",
    ),
]
