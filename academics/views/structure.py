"""Classes, units, terms, enrolments and teaching assignments."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from academics.calendar import today
from academics.filters import (
    AssignmentFilterSet,
    ClassFilterSet,
    EnrolmentFilterSet,
    TermFilterSet,
    UnitFilterSet,
)
from academics.models import Enrolment, SchoolClass, TeachingAssignment, Term, Unit
from academics.serializers import structure as shapes
from academics.serializers.answers import with_message
from academics.services import structure
from academics.views.base import RecordViewSet


def documented(
    one: str, many: str, shape: Any, example: dict[str, Any], change: dict[str, Any]
) -> Any:
    """Names and examples of the six operations on a resource."""
    words = "teacher's assignment" if one == "TeacherAssignment" else one.lower()
    article = "an" if words[0] in "aeio" else "a"
    made = [OpenApiExample(words.capitalize(), request_only=True, value=example)]
    changed = [OpenApiExample("Some fields", request_only=True, value=change)]
    return extend_schema_view(
        list=extend_schema(
            operation_id=f"list{many}", summary=f"Every {words} that the caller may see"
        ),
        create=extend_schema(
            operation_id=f"create{one}",
            summary=f"Add {article} {words}",
            responses={201: with_message(shape)},
            examples=made,
        ),
        retrieve=extend_schema(operation_id=f"get{one}", summary=f"One {words}"),
        update=extend_schema(
            operation_id=f"replace{one}",
            summary=f"Change {article} {words}; fields left out stay",
            examples=changed,
        ),
        partial_update=extend_schema(
            operation_id=f"update{one}", summary="The same as PUT", examples=changed
        ),
        destroy=extend_schema(
            operation_id=f"delete{one}", summary=f"Remove {article} {words}"
        ),
    )


@documented(
    "Class",
    "Classes",
    shapes.ClassSerializer,
    {"class_name": "7A", "year_level": 7},
    {"year_level": 8},
)
class ClassViewSet(RecordViewSet):
    """Classes; one that is removed leaves its students without a class."""

    resource, model, serializer_class = "classes", SchoolClass, shapes.ClassSerializer
    filterset_class = ClassFilterSet
    search_fields = ("class_name",)
    ordering_fields = {"class_name": "class_name", "class_id": "pk"}
    ordering = ("class_name", "pk")
    created_message = "The class was added."
    lookup_field = "pk"

    def with_figures(self, queryset: QuerySet) -> QuerySet:
        """With the number of students."""
        return queryset.with_student_count()  # type: ignore[attr-defined]


@documented(
    "Unit",
    "Units",
    shapes.UnitSerializer,
    {"code": "GEO", "name": "Geography", "credits": 3},
    {"name": "Human geography"},
)
class UnitViewSet(RecordViewSet):
    """Units; who teaches may add one, and teaches it then."""

    resource, model, serializer_class = "units", Unit, shapes.UnitSerializer
    filterset_class = UnitFilterSet
    search_fields = ("code", "name")
    ordering_fields = {"code": "code", "name": "name", "id": "pk"}
    ordering = ("code", "pk")
    created_message = "The unit was added."
    lookup_field = "pk"

    def perform_create(self, serializer: Any) -> None:
        """Make the unit, and its teacher's assignment."""
        serializer.instance = structure.create_unit(
            by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]


@documented(
    "Term",
    "Terms",
    shapes.TermSerializer,
    {
        "term": "Term 1",
        "academic_year": "2030-2031",
        "start_date": "2030-09-02",
        "end_date": "2030-12-20",
    },
    {"end_date": "2030-12-19"},
)
class TermViewSet(RecordViewSet):
    """Terms; their days never overlap, and the one that started last is the current one."""

    resource, model, serializer_class = "terms", Term, shapes.TermSerializer
    filterset_class = TermFilterSet
    ordering_fields = {
        "academic_year": "academic_year",
        "start_date": "start_date",
        "term_id": "pk",
    }
    ordering = ("-academic_year", "-name", "-pk")
    created_message = "The term was added."
    lookup_field = "pk"

    def with_figures(self, queryset: QuerySet) -> QuerySet:
        """With the mark of the current one."""
        return queryset.with_currency(today())  # type: ignore[attr-defined]

    def perform_create(self, serializer: Any) -> None:
        """Make the term unless its days are another's."""
        serializer.instance = structure.save_term(
            Term(), by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]

    def perform_update(self, serializer: Any) -> None:
        """Change the term unless its days are another's."""
        structure.save_term(
            serializer.instance, by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]


@documented(
    "Enrolment",
    "Enrolments",
    shapes.EnrolmentSerializer,
    {"student_id": "STU0001", "unit": "MATH"},
    {"state": "completed"},
)
class EnrolmentViewSet(RecordViewSet):
    """Students in units."""

    resource, model = "enrolments", Enrolment
    filterset_class = EnrolmentFilterSet
    search_fields = (
        "student__first_name",
        "student__last_name",
        "student__student_id",
        "unit__name",
        "unit__code",
    )
    ordering_fields = {
        "enrolment_id": "pk",
        "student_id": "student__student_id",
        "unit": "unit__code",
    }
    ordering = ("pk",)
    created_message = "The student was enrolled."
    lookup_field = "pk"

    def get_serializer_class(self) -> Any:
        """A student and a unit are given when an enrolment is made, and stay."""
        changes = self.action in ("update", "partial_update")
        return (
            shapes.EnrolmentChangeSerializer if changes else shapes.EnrolmentSerializer
        )

    def perform_create(self, serializer: Any) -> None:
        """Enrol the student."""
        serializer.instance = structure.enrol_student(
            by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]


@documented(
    "TeacherAssignment",
    "TeacherAssignments",
    shapes.AssignmentSerializer,
    {"teacher_id": 1, "unit": "MATH", "class_id": 1},
    {"class_id": None},
)
class AssignmentViewSet(RecordViewSet):
    """Who teaches which unit, which class, or which unit in which class."""

    resource, model, serializer_class = (
        "teacher_assignments",
        TeachingAssignment,
        shapes.AssignmentSerializer,
    )
    filterset_class = AssignmentFilterSet
    ordering_fields = {"assignment_id": "pk", "teacher_id": "teacher_id"}
    ordering = ("pk",)
    created_message = "The teacher was assigned."
    lookup_field = "pk"

    def perform_create(self, serializer: Any) -> None:
        """Assign, once."""
        new = TeachingAssignment()
        serializer.instance = structure.save_assignment(
            new, by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]

    def perform_update(self, serializer: Any) -> None:
        """Change what is assigned."""
        structure.save_assignment(
            serializer.instance, by=self.request.user, **serializer.validated_data
        )  # type: ignore[arg-type]
