"""Classes, units, terms, enrolments and teaching assignments."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.db.models import Model, QuerySet
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
from academics.views.base import RecordViewSet, body_example
from tracker_project.api.serializers import BaseSerializer, ModelSerializer

ViewSet = TypeVar("ViewSet", bound=type[RecordViewSet])


def documented(
    name: str,
    plural: str,
    words: str,
    *,
    saved: type[ModelSerializer],
    new: OpenApiExample,
    change: OpenApiExample,
) -> Callable[[ViewSet], ViewSet]:
    """Names and examples of the six operations on a resource.

    `words` is the resource with its article, as a sentence has it: "a class".
    """
    _, _, noun = words.partition(" ")
    return extend_schema_view(
        list=extend_schema(
            operation_id=f"list{plural}",
            summary=f"Every {noun} that the caller may see",
        ),
        create=extend_schema(
            operation_id=f"create{name}",
            summary=f"Add {words}",
            responses={201: with_message(saved)},
            examples=[new],
        ),
        retrieve=extend_schema(operation_id=f"get{name}", summary=f"One {noun}"),
        update=extend_schema(
            operation_id=f"replace{name}",
            summary=f"Change {words}; fields left out stay",
            examples=[change],
        ),
        partial_update=extend_schema(
            operation_id=f"update{name}", summary="The same as PUT", examples=[change]
        ),
        destroy=extend_schema(operation_id=f"delete{name}", summary=f"Remove {words}"),
    )


@documented(
    "Class",
    "Classes",
    "a class",
    saved=shapes.ClassSerializer,
    new=body_example("Class", class_name="7A", year_level=7),
    change=body_example("Some fields", year_level=8),
)
class ClassViewSet(RecordViewSet):
    """Classes; one that is removed leaves its students without a class."""

    resource = "classes"
    model = SchoolClass
    serializer_class = shapes.ClassSerializer
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
    "a unit",
    saved=shapes.UnitSerializer,
    new=body_example("Unit", code="GEO", name="Geography", credits=3),
    change=body_example("Some fields", name="Human geography"),
)
class UnitViewSet(RecordViewSet):
    """Units; who teaches may add one, and teaches it then.

    Who added one may remove it as long as it holds nothing.
    """

    resource = "units"
    model = Unit
    serializer_class = shapes.UnitSerializer
    filterset_class = UnitFilterSet
    search_fields = ("code", "name")
    ordering_fields = {"code": "code", "name": "name", "id": "pk"}
    ordering = ("code", "pk")
    created_message = "The unit was added."
    lookup_field = "pk"

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = structure.create_unit(
            by=self.caller, **serializer.validated_data
        )

    def perform_destroy(self, instance: Model) -> None:
        structure.delete_unit(cast(Unit, instance), by=self.caller)


@documented(
    "Term",
    "Terms",
    "a term",
    saved=shapes.TermSerializer,
    new=body_example(
        "Term",
        term="Term 1",
        academic_year="2030-2031",
        start_date="2030-09-02",
        end_date="2030-12-20",
    ),
    change=body_example("Some fields", end_date="2030-12-19"),
)
class TermViewSet(RecordViewSet):
    """Terms; their days never overlap, and the one that started last is the current."""

    resource = "terms"
    model = Term
    serializer_class = shapes.TermSerializer
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

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = structure.save_term(
            Term(), by=self.caller, **serializer.validated_data
        )

    def perform_update(self, serializer: BaseSerializer) -> None:
        term = cast(Term, serializer.instance)
        structure.save_term(term, by=self.caller, **serializer.validated_data)


@documented(
    "Enrolment",
    "Enrolments",
    "an enrolment",
    saved=shapes.EnrolmentSerializer,
    new=body_example("Enrolment", student_id="STU0001", unit="MATH"),
    change=body_example("Some fields", state="completed"),
)
class EnrolmentViewSet(RecordViewSet):
    """Students in units, each for a term."""

    resource = "enrolments"
    model = Enrolment
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

    def get_serializer_class(self) -> type[BaseSerializer]:
        """A student and a unit are given when an enrolment is made, and stay."""
        if self.action in ("update", "partial_update"):
            return shapes.EnrolmentChangeSerializer
        return shapes.EnrolmentSerializer

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = structure.enrol_student(
            by=self.caller, **serializer.validated_data
        )


@documented(
    "TeacherAssignment",
    "TeacherAssignments",
    "a teacher's assignment",
    saved=shapes.AssignmentSerializer,
    new=body_example("Teacher's assignment", teacher_id=1, unit="MATH", class_id=1),
    change=body_example("Some fields", class_id=None),
)
class AssignmentViewSet(RecordViewSet):
    """Who teaches which unit, which class, or which unit in which class."""

    resource = "teacher_assignments"
    model = TeachingAssignment
    serializer_class = shapes.AssignmentSerializer
    filterset_class = AssignmentFilterSet
    ordering_fields = {"assignment_id": "pk", "teacher_id": "teacher_id"}
    ordering = ("pk",)
    created_message = "The teacher was assigned."
    lookup_field = "pk"

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = structure.save_assignment(
            TeachingAssignment(), by=self.caller, **serializer.validated_data
        )

    def perform_update(self, serializer: BaseSerializer) -> None:
        assignment = cast(TeachingAssignment, serializer.instance)
        structure.save_assignment(
            assignment, by=self.caller, **serializer.validated_data
        )
