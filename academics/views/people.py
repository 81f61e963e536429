"""Teachers and parents, and the accounts that an admin makes for them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.filters import ParentFilterSet, PersonFilterSet
from academics.models import Parent, Student, StudentParentLink, Teacher
from academics.serializers import people as shapes
from academics.serializers.answers import with_message
from academics.services import people
from academics.views.base import RecordViewSet
from accounts.policy import Scope, scope_for
from tracker_project.api.rows import Row, reader_for
from tracker_project.api.views import ResourceView

TeacherSaved, ParentSaved = (
    with_message(shapes.TeacherSerializer),
    with_message(shapes.ParentSerializer),
)
PERSON_SEARCH = ("user__first_name", "user__last_name", "user__email")
PERSON_ORDERING = {
    "last_name": "user__last_name",
    "first_name": "user__first_name",
    "id": "pk",
}
NEW_TEACHER = OpenApiExample(
    "A teacher",
    request_only=True,
    value={
        "email": "grace@school.edu",
        "password": "Fractions-47",
        "full_name": "Grace Hill",
        "phone": "555-0110",
        "specialisations": ["Mathematics"],
    },
)
NEW_PARENT = OpenApiExample(
    "A parent of two",
    request_only=True,
    value={
        "email": "lee@example.org",
        "password": "Breakfast-47",
        "full_name": "Lee Doe",
        "phone": "555-0111",
        "address": "1 School Lane",
        "student_ids": ["STU0001", "STU0002"],
    },
)


def documented(one: str, many: str, saved: Any, example: dict[str, Any]) -> Any:
    """Names and examples of the operations on teachers or parents."""
    changed = [OpenApiExample("Some fields", request_only=True, value=example)]
    word = one.lower()
    return extend_schema_view(
        list=extend_schema(operation_id=f"list{many}", summary=f"The school's {word}s"),
        retrieve=extend_schema(operation_id=f"get{one}", summary=f"One {word}"),
        update=extend_schema(
            operation_id=f"replace{one}",
            summary=f"Change a {word}; fields left out stay",
            responses=saved,
            examples=changed,
        ),
        partial_update=extend_schema(
            operation_id=f"update{one}",
            summary="The same as PUT",
            responses=saved,
            examples=changed,
        ),
    )


@documented(
    "Teacher", "Teachers", TeacherSaved, {"specialisations": ["Mathematics", "Physics"]}
)
class TeacherViewSet(RecordViewSet):
    """Teachers; an account is made below /api/admin/users/teachers/ and removed as a user."""

    resource, model, serializer_class = "teachers", Teacher, shapes.TeacherSerializer
    filterset_class = PersonFilterSet
    search_fields = PERSON_SEARCH
    ordering_fields = PERSON_ORDERING
    ordering = ("user__last_name", "user__first_name", "pk")
    lookup_field = "pk"
    updated_message = "The teacher was updated."

    def perform_update(self, serializer: Any) -> None:
        """Change the teacher and the account's names."""
        people.update_teacher(
            serializer.instance, by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]


@documented("Parent", "Parents", ParentSaved, {"student_ids": ["STU0001"]})
class ParentViewSet(RecordViewSet):
    """Parents; an account is made below /api/admin/users/parents/ and removed as a user."""

    resource, model, serializer_class = "parents", Parent, shapes.ParentSerializer
    filterset_class = ParentFilterSet
    search_fields, ordering_fields = PERSON_SEARCH, PERSON_ORDERING
    ordering = ("user__last_name", "user__first_name", "pk")
    lookup_field = "pk"
    updated_message = "The parent was updated."

    def narrowed(self) -> QuerySet:
        """Only by children whom the caller sees: a list of whose parents they are would tell of others."""
        rows = super().narrowed()
        if word := self.request.GET.get("student_id", ""):
            seen = Student.objects.visible_to(self.caller).filter(
                student_id__iexact=word
            )
            rows = rows.filter(
                pk__in=StudentParentLink.objects.filter(student__in=seen).values(
                    "parent"
                )
            )
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of parents with the children whom the caller sees."""
        answer = super().list(request, *args, **kwargs)
        self._show_seen_children(answer.data)
        return answer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One parent with the children whom the caller sees."""
        answer = super().retrieve(request, *args, **kwargs)
        self._show_seen_children([answer.data])
        return answer

    def _show_seen_children(self, rows: Sequence[Row]) -> None:
        if scope_for(self.caller, "students", "read") is Scope.ALL:
            return
        codes = {child["student_id"] for row in rows for child in row["children"]}
        seen = Student.objects.visible_to(self.caller).filter(student_id__in=codes)
        shown = set(seen.values_list("student_id", flat=True))
        for row in rows:
            row["children"] = [
                child for child in row["children"] if child["student_id"] in shown
            ]

    def perform_update(self, serializer: Any) -> None:
        """Change the parent, the account's names and the children."""
        people.update_parent(
            serializer.instance, by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]


class TeacherAccountView(ResourceView):
    """Accounts of teachers."""

    resource, schema_tag = "users", "users"

    @extend_schema(
        operation_id="createTeacherAccount",
        summary="Make a teacher's account",
        request=shapes.NewTeacherSerializer,
        responses={201: TeacherSaved},
        examples=[NEW_TEACHER],
    )
    def post(self, request: Request) -> Response:
        """The account and the teacher beside it, approved from the start."""
        body = shapes.NewTeacherSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        teacher = people.create_teacher_account(by=request.user, **body.validated_data)  # type: ignore[arg-type]
        return made(
            "The teacher's account was made.", shapes.TeacherSerializer, teacher
        )


class ParentAccountView(ResourceView):
    """Accounts of parents."""

    resource, schema_tag = "users", "users"

    @extend_schema(
        operation_id="createParentAccount",
        summary="Make a parent's account, linked to the children",
        request=shapes.NewParentSerializer,
        responses={201: ParentSaved},
        examples=[NEW_PARENT],
    )
    def post(self, request: Request) -> Response:
        """The account, the parent beside it and the links; an unknown student leaves nothing made."""
        body = shapes.NewParentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        parent = people.create_parent_account(by=request.user, **body.validated_data)  # type: ignore[arg-type]
        return made("The parent's account was made.", shapes.ParentSerializer, parent)


def made(message: str, shape: Any, row: Teacher | Parent) -> Response:
    """A 201 with the row as its list shows it."""
    rows = reader_for(shape, type(row)).read(
        type(row)._default_manager.filter(pk=row.pk)
    )
    return Response({"message": message, **rows[0]}, status=status.HTTP_201_CREATED)
