"""The routes of a student's life at school; before those of single rows, whose paths they would be."""

from typing import Any

from django.urls import path

from academics.lifecycle import merge_views, school_views, views

LIST: Any = {"get": "list"}

urlpatterns = [
    path(
        "api/students/<str:student_id>/transfer/",
        views.TransferView.as_view(),
        name="student-transfer",
    ),
    path(
        "api/students/<str:student_id>/leave/",
        views.LeaveView.as_view(),
        name="student-leave",
    ),
    path(
        "api/students/<str:student_id>/readmit/",
        views.ReadmitView.as_view(),
        name="student-readmit",
    ),
    path(
        "api/students/<str:student_id>/merge/",
        merge_views.MergeView.as_view(),
        name="student-merge",
    ),
    path(
        "api/students/<str:student_id>/classes/",
        views.MembershipViewSet.as_view(LIST),
        name="student-classes",
    ),
    path(
        "api/students/<str:student_id>/departures/",
        views.DepartureViewSet.as_view(LIST),
        name="student-departures",
    ),
    path(
        "api/school/rollover/",
        school_views.RolloverView.as_view(),
        name="school-rollover",
    ),
    path(
        "api/enrolments/batch/", views.EnrolManyView.as_view(), name="enrolments-batch"
    ),
]
