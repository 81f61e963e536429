"""Students."""

from typing import cast

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from academics.filters import StudentFilterSet
from academics.models import Student
from academics.serializers.answers import with_message
from academics.serializers.students import (
    StudentRows,
    StudentSerializer,
    students_reader,
)
from academics.services import students
from academics.views.base import RecordViewSet, body_example
from accounts.policy import scope_for
from tracker_project.api.serializers import BaseSerializer
from tracker_project.errors import PermissionError

StudentSaved = with_message(StudentSerializer)
OWN_CONTACT = ("email", "contact_number", "address")

WITH_FACTORS = body_example(
    "With a code and some factors",
    student_id="STU9999",
    first_name="Jane",
    last_name="Smith",
    gender="Female",
    age=16,
    attendance=85,
    hours_studied=25,
    previous_scores=78,
)
WITH_PEOPLE = body_example(
    "With a guardian and an emergency contact",
    name="John Doe",
    gender="Male",
    dateOfBirth="2010-05-15",
    guardians=[
        {
            "name": "Mary Doe",
            "relationship": "mother",
            "phone": "555-0100",
            "is_primary": True,
        }
    ],
    emergencyContacts=[
        {"name": "Ann Doe", "relationship": "aunt", "phone": "555-0101"}
    ],
)
SOME_FIELDS = body_example("Some fields", attendance=90, hours_studied=30)


@extend_schema_view(
    list=extend_schema(
        operation_id="listStudents", summary="Students whom the caller may see"
    ),
    create=extend_schema(
        operation_id="createStudent",
        summary="Add a student",
        responses={201: StudentSaved},
        examples=[WITH_FACTORS, WITH_PEOPLE],
    ),
    retrieve=extend_schema(
        operation_id="getStudent",
        summary="One student with guardians and emergency contacts",
    ),
    update=extend_schema(
        operation_id="replaceStudent",
        summary="Change a student; fields that are left out stay",
        responses=StudentSaved,
        examples=[SOME_FIELDS],
    ),
    partial_update=extend_schema(
        operation_id="updateStudent",
        summary=(
            "Change a student; a student only their own email, contact_number and "
            "address"
        ),
        responses=StudentSaved,
        examples=[SOME_FIELDS],
    ),
    destroy=extend_schema(
        operation_id="deleteStudent",
        summary="Remove a student with all that belongs to them",
    ),
)
class StudentViewSet(RecordViewSet):
    """Students; the path takes the code (STU0001, in any case) or the row id."""

    resource = "students"
    model = Student
    serializer_class = StudentSerializer
    # A student may PATCH the own contact details, but not PUT.
    policy_actions = {"partial_update": "update_contact"}
    filterset_class = StudentFilterSet
    search_fields = ("first_name", "last_name", "student_id")
    ordering_fields = {
        "student_id": "student_id",
        "last_name": "last_name",
        "first_name": "first_name",
        "enrollment_date": "enrollment_date",
        "average": "average",
        "created_at": "created_at",
        "id": "pk",
    }
    ordering = ("student_id", "pk")
    created_message = "The student was added."
    updated_message = "The student was updated."

    @property
    def reader(self) -> StudentRows:
        """Reads the flat guardian fields too."""
        return students_reader()

    def find(self, queryset: QuerySet) -> QuerySet:
        """By code or row id."""
        return queryset.named(self.kwargs["student_id"])  # type: ignore[attr-defined]

    def partial_update(
        self, request: Request, *args: object, **kwargs: object
    ) -> Response:
        """As PUT for staff; a student's own contact details for the student."""
        if scope_for(request.user, self.resource, "update") is None:
            self._refuse_but_contact(request)
        return self.update(request, *args, **kwargs)

    def _refuse_but_contact(self, request: Request) -> None:
        self.get_object()  # 404 before 403: whose record it is is not told

        body = request.data if hasattr(request.data, "keys") else {}
        others = [name for name in body if name not in OWN_CONTACT]
        if others:
            sentence = f"You may change only {', '.join(OWN_CONTACT)}."
            raise PermissionError(sentence, {name: [sentence] for name in others})

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = students.create_student(
            by=self.caller, **serializer.validated_data
        )

    def perform_update(self, serializer: BaseSerializer) -> None:
        student = cast(Student, serializer.instance)
        students.update_student(student, by=self.caller, **serializer.validated_data)

    def perform_destroy(self, instance: Model) -> None:
        students.delete_student(cast(Student, instance), by=self.caller)
