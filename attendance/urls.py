"""The routes of attendance."""

from django.urls import path

from attendance.views import AttendanceViewSet, StudentAttendanceViewSet
from tracker_project.api.routes import COLLECTION, resource

urlpatterns = [
    path("api/attendance/batch/", AttendanceViewSet.as_view({"post": "batch"}), name="attendance-batch"),
    *resource("api/attendance/", AttendanceViewSet, "<id:attendance_id>"),
    path(
        "api/students/<str:student_id>/attendance/",
        StudentAttendanceViewSet.as_view(dict(COLLECTION)),
        name="student-attendance",
    ),
]
