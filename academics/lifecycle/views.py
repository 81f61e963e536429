"""The routes of a student's life at school."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.lifecycle import enrolling, moving
from academics.lifecycle import serializers as shapes
from academics.models import ClassMembership, Departure, Student
from academics.serializers.students import students_reader
from academics.views.students import StudentSaved
from accounts.policy import Role, role_of
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView, ResourceViewSet

A_CLASS = OpenApiExample(
    "A class in two units",
    request_only=True,
    value={"class_id": 1, "units": ["MATH", "HIST"]},
)
SOME = OpenApiExample(
    "Some students",
    request_only=True,
    value={"student_ids": ["STU0001", "STU0002"], "units": ["MATH"], "term_id": 1},
)
RECORDS = OpenApiExample(
    "Single places",
    request_only=True,
    value={
        "records": [
            {"student_id": "STU0001", "unit": "MATH"},
            {"student_id": "STU0002", "unit": "HIST"},
        ]
    },
)

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
STUDENT = OpenApiParameter(
    "student_id", str, OpenApiParameter.PATH, description="A code (STU0001) or row id."
)
MOVED = {200: StudentSaved, 409: error_response(409)}


class EnrolManyView(ResourceView):
    """Enrolments of many."""

    resource = "enrolments"

    @extend_schema(
        operation_id="enrolStudents",
        summary="Enrol students, or a class, in units: all of them, or none",
        description="Safe to send again: who is enrolled already is counted. Each bad row is named: records.3.unit.",
        request=shapes.EnrolManySerializer,
        responses={201: shapes.EnrolledSerializer},
        examples=[A_CLASS, SOME, RECORDS],
    )
    def post(self, request: Request) -> Response:
        """At most 10,000 places: students times units."""
        body = shapes.EnrolManySerializer(
            data=request.data, context={"request": request}
        )
        body.is_valid(raise_exception=True)
        given: dict[str, Any] = body.validated_data
        enrolled = enrolling.enrol_students(
            self._places(given),
            by=self.caller,
            enrolled_date=given.get("enrolled_date"),
        )
        message = f"{enrolled.created} enrolled, {enrolled.renewed} active again, {enrolled.already} were already."
        return Response(
            {"message": message, **asdict(enrolled)}, status=status.HTTP_201_CREATED
        )

    def _places(self, given: dict[str, Any]) -> list[enrolling.Place]:
        term = given.get("term_id")
        if records := given.get("records"):
            names = ("student_id", "unit", "term_id")
            return [
                enrolling.Place(
                    record["student_id"],
                    record["unit"],
                    record.get("term_id") or term,
                    tuple(f"records.{number}.{name}" for name in names),  # type: ignore[arg-type]
                )
                for number, record in enumerate(records)
            ]
        if school_class := given.get("class_id"):
            return enrolling.places_of_class(
                school_class, given["units"], term, by=self.caller
            )
        if len(given["student_ids"]) * len(given["units"]) > enrolling.MOST_PLACES:
            return []
        return enrolling.places_of(given["student_ids"], given["units"], term)


class StudentLifeBase(ResourceView):
    """What the routes of one student share."""

    resource = "student_life"
    policy_actions = {"POST": "update"}

    def student(self, reference: str, action: str = "update") -> Student:
        """The student of a code or row id within the caller's scope; else Http404."""
        reachable = Student.objects.visible_to(
            self.caller, action, resource=self.resource
        )
        if student := reachable.named(reference).first():
            return student
        raise Http404

    def answer(self, message: str, student: Student) -> Response:
        """A sentence, and the student as the list shows them."""
        row = students_reader().read(Student.objects.filter(pk=student.pk))[0]
        return Response({"message": message, **row})


class TransferView(StudentLifeBase):
    """From class to class."""

    @extend_schema(
        operation_id="transferStudent",
        summary="Put a student into another class, from a day on",
        parameters=[STUDENT],
        request=shapes.TransferSerializer,
        responses=MOVED,
        examples=[TRANSFER],
    )
    def post(self, request: Request, student_id: str) -> Response:
        """The class of before stays in the history."""
        student = self.student(student_id)
        body = shapes.TransferSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        moved = moving.transfer_student(student, by=self.caller, **body.validated_data)
        return self.answer("The student was transferred.", moved)


class LeaveView(StudentLifeBase):
    """Out of the school."""

    @extend_schema(
        operation_id="letStudentLeave",
        summary="Let a student leave the school; the record stays",
        description="Out of the class and of units that have not ended, and so of registers, class lists and alerts.",
        parameters=[STUDENT],
        request=shapes.LeaveSerializer,
        responses=MOVED,
        examples=[LEAVE],
    )
    def post(self, request: Request, student_id: str) -> Response:
        """409 where the student has left already."""
        student = self.student(student_id)
        body = shapes.LeaveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        left = moving.leave_school(student, by=self.caller, **body.validated_data)
        return self.answer("The student left.", left)


class ReadmitView(StudentLifeBase):
    """Back into the school."""

    @extend_schema(
        operation_id="readmitStudent",
        summary="Take a student back who left or graduated",
        description="Into the class of before, unless class_id names another one, or is null. Units are enrolled anew.",
        parameters=[STUDENT],
        request=shapes.ReadmitSerializer,
        responses=MOVED,
        examples=[READMIT],
    )
    def post(self, request: Request, student_id: str) -> Response:
        """409 where the student is at school."""
        student = self.student(student_id)
        body = shapes.ReadmitSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self.answer(
            "The student is back.",
            moving.readmit_student(student, by=self.caller, **body.validated_data),
        )


class LifeViewSet(ResourceViewSet):
    """Rows of one student's history; why and by whom is for staff."""

    resource = "student_life"
    family_serializer: Any

    def get_serializer_class(self) -> Any:
        """The document is drawn for staff."""
        role = role_of(getattr(self.request, "user", None))
        return (
            self.family_serializer
            if role in (Role.STUDENT, Role.PARENT)
            else self.serializer_class
        )

    def get_queryset(self) -> QuerySet:
        """Those of the student whom the path names; 404 where the caller may not see them."""
        reachable = Student.objects.visible_to(
            self.request.user, resource=self.resource
        )
        student = (
            reachable.named(self.kwargs["student_id"])
            .values_list("pk", flat=True)
            .first()
        )
        if student is None:
            raise Http404
        return super().get_queryset().filter(student=student)


@extend_schema_view(
    list=extend_schema(
        operation_id="listStudentClasses",
        summary="The classes that a student is and was in, the latest first",
        parameters=[STUDENT],
    )
)
class MembershipViewSet(LifeViewSet):
    """The history of classes."""

    model, serializer_class = ClassMembership, shapes.MembershipSerializer
    family_serializer = shapes.FamilyMembershipSerializer
    ordering_fields = {"from_date": "from_date"}
    ordering = ("-from_date", "-pk")


@extend_schema_view(
    list=extend_schema(
        operation_id="listStudentDepartures",
        summary="When a student left or graduated, and came back, the latest first",
        parameters=[STUDENT],
    )
)
class DepartureViewSet(LifeViewSet):
    """The history of departures."""

    model, serializer_class = Departure, shapes.DepartureSerializer
    family_serializer = shapes.FamilyDepartureSerializer
    ordering_fields = {"left_date": "left_date"}
    ordering = ("-left_date", "-pk")
