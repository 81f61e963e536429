"""The routes of attendance."""

from django.urls import path

from attendance.class_register.views import MissingRegistersView, RegisterView
from attendance.conduct.views import (
    BehaviourViewSet,
    ParticipationViewSet,
    StudentActivityViewSet,
)
from attendance.figures.views import AttendanceHistoryView, AttendanceRateViewSet
from attendance.holidays.views import HolidayViewSet
from attendance.views import AttendanceViewSet, StudentAttendanceViewSet
from tracker_project.api.routes import COLLECTION, resource

urlpatterns = [
    path(
        "api/attendance/batch/",
        AttendanceViewSet.as_view({"post": "batch"}),
        name="attendance-batch",
    ),
    path(
        "api/attendance/register/", RegisterView.as_view(), name="attendance-register"
    ),
    path(
        "api/attendance/missing/",
        MissingRegistersView.as_view(),
        name="attendance-missing",
    ),
    path(
        "api/attendance/rates/",
        AttendanceRateViewSet.as_view({"get": "list"}),
        name="attendance-rates",
    ),
    path(
        "api/attendance/<id:attendance_id>/history/",
        AttendanceHistoryView.as_view(),
        name="attendance-history",
    ),
    *resource("api/attendance/", AttendanceViewSet, "<id:attendance_id>"),
    path(
        "api/students/<str:student_id>/attendance/",
        StudentAttendanceViewSet.as_view(dict(COLLECTION)),
        name="student-attendance",
    ),
    *resource("api/holidays/", HolidayViewSet, "<id:holiday_id>"),
    *resource("api/behaviour/", BehaviourViewSet, "<id:behavior_id>"),
    path(
        "api/participation/averages/",
        ParticipationViewSet.as_view({"get": "averages"}),
        name="participation-averages",
    ),
    *resource("api/participation/", ParticipationViewSet, "<id:participation_id>"),
    path(
        "api/students/<str:student_id>/activities/",
        StudentActivityViewSet.as_view(dict(COLLECTION)),
        name="student-activities",
    ),
]
