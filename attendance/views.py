"""Marking and reading attendance: a student, a class's register, one record."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Student
from accounts.models import User
from attendance import serializers as shapes
from attendance import services
from attendance.filters import AttendanceFilterSet, StudentAttendanceFilterSet
from attendance.models import Attendance
from attendance.validation import read_changes, read_marks
from tracker_project.api.rows import Row
from tracker_project.api.views import ResourceViewSet

MARK = OpenApiExample(
    "Present",
    request_only=True,
    value={"student_id": "STU0001", "date": "2026-11-20", "status": "present"},
)
DAY_MARK = OpenApiExample(
    "Absent", request_only=True, value={"date": "2026-11-20", "status": "absent"}
)
REGISTER = OpenApiExample(
    "A register",
    request_only=True,
    value={
        "records": [
            {"student_id": "STU0001", "date": "2026-11-20", "status": "present"},
            {
                "student_id": "STU0002",
                "date": "2026-11-20",
                "status": "excused",
                "note": "At the dentist",
            },
        ]
    },
)
EXCUSED = OpenApiExample(
    "Excused", request_only=True, value={"status": "excused", "note": "A letter came"}
)
MARKED = {201: shapes.RecordedSerializer, 200: shapes.RecordedSerializer}
CORRECTION = shapes.MarkSerializer(partial=True)


class AttendanceBase(ResourceViewSet):
    """Records of attendance, and how one is marked."""

    resource, model, serializer_class = (
        "attendance",
        Attendance,
        shapes.AttendanceSerializer,
    )
    filterset_class = AttendanceFilterSet
    ordering_fields = {
        "date": "date",
        "student_id": "student__student_id",
        "status": "status",
    }
    ordering = ("-date", "-pk")

    @property
    def caller(self) -> User:
        """Who asks; the permission class lets nobody in who is not logged in."""
        return self.request.user  # type: ignore[return-value]

    def mark(self, body: Any) -> Response:
        """Record what `body` says.

        201 the first time, 200 where it was marked already.
        """
        (mark,) = read_marks([body], by=self.caller, path="")
        record, new = services.record_attendance(mark, by=self.caller)
        message = "Attendance recorded." if new else "Attendance updated."
        answer: Row = {**self.row_of(record.pk), "message": message}
        return Response(
            answer, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK
        )


@extend_schema_view(
    list=extend_schema(
        operation_id="listAttendance", summary="Attendance records, the latest first"
    ),
    retrieve=extend_schema(
        operation_id="getAttendance", summary="One attendance record"
    ),
    update=extend_schema(
        operation_id="replaceAttendance",
        summary="The same as PATCH",
        request=CORRECTION,
        examples=[EXCUSED],
    ),
    partial_update=extend_schema(
        operation_id="updateAttendance",
        summary="Correct an attendance record",
        request=CORRECTION,
        examples=[EXCUSED],
    ),
    destroy=extend_schema(
        operation_id="deleteAttendance", summary="Remove an attendance record"
    ),
)
class AttendanceViewSet(AttendanceBase):
    @extend_schema(
        operation_id="markAttendance",
        summary="Mark a student's attendance; marking again changes it",
        request=shapes.MarkSerializer,
        responses=MARKED,
        examples=[MARK],
    )
    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Without `class_id` in the student's own class."""
        return self.mark(request.data)

    def update(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Correct what the body gives."""
        record = (
            self.get_object()
        )  # not locked here: the service locks the student first, as a register does
        changes = read_changes(record, request.data, by=self.caller)
        if changes:
            services.change_attendance(record, by=self.caller, **changes)
        return Response(self.row_of(record.pk))

    def destroy(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Take the record out; the student's rate follows."""
        services.remove_attendance([self.get_object()], by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="markRegister",
        summary="Mark many students at once: all of them, or none",
        request=shapes.RegisterRequestSerializer,
        responses={201: shapes.RegisterAnswerSerializer},
        examples=[REGISTER],
    )
    @action(detail=False, methods=["post"])
    def batch(self, request: Request) -> Response:
        """Each bad row is named, and nothing is done while there is one.

        Sending it again is safe.
        """
        register = shapes.RegisterSerializer(data=request.data)
        register.is_valid(raise_exception=True)
        marks = read_marks(register.validated_data["records"], by=self.caller)
        marked = services.mark_attendance(marks, by=self.caller)
        message = f"{marked.created} recorded, {marked.updated} updated."
        counts = {
            "count": len(marks),
            "created": marked.created,
            "updated": marked.updated,
        }
        return Response({"message": message, **counts}, status=status.HTTP_201_CREATED)


@extend_schema_view(
    list=extend_schema(
        operation_id="listStudentAttendance",
        summary="A student's attendance records, the latest first",
    ),
)
class StudentAttendanceViewSet(AttendanceBase):
    filterset_class = StudentAttendanceFilterSet

    def get_queryset(self) -> QuerySet:
        """The student's records.

        404 where the caller may not see the student's attendance.
        """
        return super().get_queryset().filter(student=self.student("read"))

    def student(self, action: str) -> Student:
        """The student of the address, within the caller's scope for `action`."""
        reachable = Student.objects.visible_to(
            self.caller, action, resource=self.resource
        )
        student = reachable.named(self.kwargs["student_id"]).first()
        if student is None:
            raise Http404
        return student

    @extend_schema(
        operation_id="markStudentAttendance",
        summary="Mark this student's attendance; marking again changes it",
        request=shapes.DayMarkSerializer,
        responses=MARKED,
        examples=[DAY_MARK],
    )
    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        """As `POST /api/attendance/`, with the student from the address."""
        student = self.student("create")
        body = request.data
        return self.mark(
            {**body, "student_id": student.student_id}
            if isinstance(body, Mapping)
            else body
        )
