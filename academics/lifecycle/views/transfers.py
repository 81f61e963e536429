"""The routes of a transfer, of leaving and of coming back."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from academics.lifecycle.serializers.transfers import (
    LeaveSerializer,
    ReadmitSerializer,
    TransferSerializer,
)
from academics.lifecycle.services import transfers
from academics.lifecycle.views.base import STUDENT, StudentView
from academics.views.students import StudentSaved
from tracker_project.api.schema import error_response

TRANSFER = OpenApiExample(
    "To 7B",
    request_only=True,
    value={"class_id": 2, "date": "2026-02-02", "reason": "A smaller group"},
)
LEAVE = OpenApiExample(
    "Moved away",
    request_only=True,
    value={
        "date": "2026-02-02",
        "reason": "The family moves",
        "destination": "Hill School",
    },
)
READMIT = OpenApiExample(
    "Back in 7B", request_only=True, value={"date": "2026-05-04", "class_id": 2}
)
MOVED = {200: StudentSaved, 409: error_response(409)}


class TransferView(StudentView):
    @extend_schema(
        operation_id="transferStudent",
        summary="Put a student into another class, from a day on",
        description="The class of before stays in the history.",
        parameters=[STUDENT],
        request=TransferSerializer,
        responses=MOVED,
        examples=[TRANSFER],
    )
    def post(self, request: Request, student_id: str) -> Response:
        student = self.student(student_id)
        body = TransferSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        moved = transfers.transfer_student(
            student, by=self.caller, **body.validated_data
        )
        return self.answer("The student was transferred.", moved)


class LeaveView(StudentView):
    @extend_schema(
        operation_id="letStudentLeave",
        summary="Let a student leave the school; the record stays",
        description=(
            "Out of the class and of units that have not ended, and so of registers, "
            "class lists and alerts."
        ),
        parameters=[STUDENT],
        request=LeaveSerializer,
        responses=MOVED,
        examples=[LEAVE],
    )
    def post(self, request: Request, student_id: str) -> Response:
        student = self.student(student_id)
        body = LeaveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        left = transfers.leave_school(student, by=self.caller, **body.validated_data)
        return self.answer("The student left.", left)


class ReadmitView(StudentView):
    @extend_schema(
        operation_id="readmitStudent",
        summary="Take a student back who left or graduated",
        description=(
            "Into the class of before, unless class_id names another one, or is null. "
            "Units are enrolled anew."
        ),
        parameters=[STUDENT],
        request=ReadmitSerializer,
        responses=MOVED,
        examples=[READMIT],
    )
    def post(self, request: Request, student_id: str) -> Response:
        student = self.student(student_id)
        body = ReadmitSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        readmitted = transfers.readmit_student(
            student, by=self.caller, **body.validated_data
        )
        return self.answer("The student is back.", readmitted)
