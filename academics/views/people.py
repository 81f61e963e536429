"""Teachers and parents, and the accounts that an admin makes for them."""

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

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
from academics.views.base import RecordViewSet, body_example
from accounts.policy import Scope, scope_for
from tracker_project.api.rows import Row, reader_for
from tracker_project.api.serializers import BaseSerializer, ModelSerializer
from tracker_project.api.views import ResourceView

TeacherSaved = with_message(shapes.TeacherSerializer)
ParentSaved = with_message(shapes.ParentSerializer)
ViewSet = TypeVar("ViewSet", bound=type[RecordViewSet])

NEW_TEACHER = body_example(
    "A teacher",
    email="grace@school.edu",
    password="Fractions-47",  # noqa: S106 - an example
    full_name="Grace Hill",
    phone="555-0110",
    specialisations=["Mathematics"],
)
NEW_PARENT = body_example(
    "A parent of two",
    email="lee@example.org",
    password="Breakfast-47",  # noqa: S106 - an example
    full_name="Lee Doe",
    phone="555-0111",
    address="1 School Lane",
    student_ids=["STU0001", "STU0002"],
)


def documented(
    name: str, *, saved: type[ModelSerializer], change: OpenApiExample
) -> Callable[[ViewSet], ViewSet]:
    """Names and examples of the operations on teachers or parents."""
    noun = name.lower()
    return extend_schema_view(
        list=extend_schema(
            operation_id=f"list{name}s", summary=f"The school's {noun}s"
        ),
        retrieve=extend_schema(operation_id=f"get{name}", summary=f"One {noun}"),
        update=extend_schema(
            operation_id=f"replace{name}",
            summary=f"Change a {noun}; fields left out stay",
            responses=saved,
            examples=[change],
        ),
        partial_update=extend_schema(
            operation_id=f"update{name}",
            summary="The same as PUT",
            responses=saved,
            examples=[change],
        ),
    )


class PersonViewSet(RecordViewSet):
    """People with an account; an account is made and removed among the users."""

    search_fields = ("user__first_name", "user__last_name", "user__email")
    ordering_fields = {
        "last_name": "user__last_name",
        "first_name": "user__first_name",
        "id": "pk",
    }
    ordering = ("user__last_name", "user__first_name", "pk")
    lookup_field = "pk"


@documented(
    "Teacher",
    saved=TeacherSaved,
    change=body_example("Some fields", specialisations=["Mathematics", "Physics"]),
)
class TeacherViewSet(PersonViewSet):
    """Teachers; an account is made below /api/admin/users/teachers/."""

    resource = "teachers"
    model = Teacher
    serializer_class = shapes.TeacherSerializer
    filterset_class = PersonFilterSet
    updated_message = "The teacher was updated."

    def perform_update(self, serializer: BaseSerializer) -> None:
        teacher = cast(Teacher, serializer.instance)
        people.update_teacher(teacher, by=self.caller, **serializer.validated_data)


@documented(
    "Parent",
    saved=ParentSaved,
    change=body_example("Some fields", student_ids=["STU0001"]),
)
class ParentViewSet(PersonViewSet):
    """Parents; an account is made below /api/admin/users/parents/."""

    resource = "parents"
    model = Parent
    serializer_class = shapes.ParentSerializer
    filterset_class = ParentFilterSet
    updated_message = "The parent was updated."

    def narrowed(self) -> QuerySet:
        """Only by children whom the caller sees.

        A list of whose parents they are would tell of others.
        """
        parents = super().narrowed()
        code = self.request.GET.get("student_id", "")
        if not code:
            return parents

        visible = Student.objects.visible_to(self.caller)
        links = StudentParentLink.objects.filter(
            student__in=visible.filter(student_id__iexact=code)
        )
        return parents.filter(pk__in=links.values("parent"))

    # DRF's own signature: what stands in the path comes by name.
    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of parents with the children whom the caller sees."""
        answer = super().list(request, *args, **kwargs)
        self._keep_visible_children(answer.data)
        return answer

    def retrieve(self, request: Request, *args: object, **kwargs: object) -> Response:
        """One parent with the children whom the caller sees."""
        answer = super().retrieve(request, *args, **kwargs)
        self._keep_visible_children([answer.data])
        return answer

    def _keep_visible_children(self, rows: Sequence[Row]) -> None:
        if scope_for(self.caller, "students", "read") is Scope.ALL:
            return

        codes = {child["student_id"] for row in rows for child in row["children"]}
        visible = Student.objects.visible_to(self.caller).filter(student_id__in=codes)
        visible_codes = set(visible.values_list("student_id", flat=True))
        for row in rows:
            row["children"] = [
                child
                for child in row["children"]
                if child["student_id"] in visible_codes
            ]

    def perform_update(self, serializer: BaseSerializer) -> None:
        parent = cast(Parent, serializer.instance)
        people.update_parent(parent, by=self.caller, **serializer.validated_data)


class TeacherAccountView(ResourceView):
    resource = "users"

    @extend_schema(
        operation_id="createTeacherAccount",
        summary="Make a teacher's account",
        description="The teacher is approved from the start.",
        request=shapes.NewTeacherSerializer,
        responses={201: TeacherSaved},
        examples=[NEW_TEACHER],
    )
    def post(self, request: Request) -> Response:
        body = shapes.NewTeacherSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        teacher = people.create_teacher_account(by=self.caller, **body.validated_data)
        return created(
            "The teacher's account was made.", shapes.TeacherSerializer, teacher
        )


class ParentAccountView(ResourceView):
    resource = "users"

    @extend_schema(
        operation_id="createParentAccount",
        summary="Make a parent's account, linked to the children",
        description="An unknown student leaves nothing made.",
        request=shapes.NewParentSerializer,
        responses={201: ParentSaved},
        examples=[NEW_PARENT],
    )
    def post(self, request: Request) -> Response:
        body = shapes.NewParentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        parent = people.create_parent_account(by=self.caller, **body.validated_data)
        return created(
            "The parent's account was made.", shapes.ParentSerializer, parent
        )


def created(
    message: str, shape: type[ModelSerializer], person: Teacher | Parent
) -> Response:
    """A 201 with the row as its list shows it."""
    people_of_kind = type(person)._default_manager.filter(pk=person.pk)
    [row] = reader_for(shape, type(person)).read(people_of_kind)
    return Response({"message": message, **row}, status=status.HTTP_201_CREATED)
