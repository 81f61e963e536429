"""What the lists of people, classes, units and terms may be narrowed by."""

from django.db.models import QuerySet

from academics.lookups import UNITS
from academics.models import Enrolment, Student, Unit
from academics.models.factors import Gender, SchoolType
from academics.statuses import in_status
from tracker_project.api.filters import (
    ChoiceFilter,
    FilterSet,
    FlagFilter,
    Method,
    NumberFilter,
    TextFilter,
)


def units_named(word: str) -> QuerySet[Unit]:
    """The units that a code, a name or a row id means."""
    return Unit.objects.filter(UNITS.condition(word))


class StudentFilter(TextFilter):
    """A filter by the student at the end of `field_name`: a code or a row id."""

    def __init__(
        self, field_name: str = "student", *, method: Method | None = None
    ) -> None:
        super().__init__(
            field_name,
            description="A student's code (STU0001) or row id.",
            method=method,
        )

    def filter(self, queryset: QuerySet, word: str) -> QuerySet:
        students = Student.objects.named(word).values("pk")
        return queryset.filter(**{f"{self.field_name}__in": students})


class UnitFilter(TextFilter):
    """A filter by the unit at the end of `field_name`: a code, a name or a row id."""

    def __init__(self, field_name: str = "unit") -> None:
        super().__init__(field_name, description="A unit's code, name or row id.")

    def filter(self, queryset: QuerySet, word: str) -> QuerySet:
        units = units_named(word).values("pk")
        return queryset.filter(**{f"{self.field_name}__in": units})


class StudentFilterSet(FilterSet):
    gender = ChoiceFilter("gender", Gender.choices)
    school_type = ChoiceFilter("school_type", SchoolType.choices)
    class_id = NumberFilter("school_class_id")
    status = TextFilter(
        "status",
        description="The band of the student's average, e.g. At Risk.",
        method="filter_status",
    )
    state = ChoiceFilter("state", Student.States.choices)

    def filter_status(self, queryset: QuerySet, name: str, word: str) -> QuerySet:
        return queryset.filter(in_status(word))


class PersonFilterSet(FilterSet):
    user_id = NumberFilter("user_id")
    is_active = FlagFilter("user__is_active")


class ParentFilterSet(PersonFilterSet):
    student_id = TextFilter(
        "students__student_id", "iexact", description="The parents of a student."
    )


class ClassFilterSet(FilterSet):
    teacher_id = NumberFilter("teacher_id")
    year_level = NumberFilter("year_level")


class UnitFilterSet(FilterSet):
    code = TextFilter("code", "iexact")
    name = TextFilter("name", "iexact")


class TermFilterSet(FilterSet):
    academic_year = TextFilter("academic_year")
    is_current = FlagFilter("is_current")


class EnrolmentFilterSet(FilterSet):
    student_id = StudentFilter()
    unit = UnitFilter()
    class_id = NumberFilter("student__school_class_id")
    term_id = NumberFilter("term_id")
    term = TextFilter("term__name")
    academic_year = TextFilter("term__academic_year")
    state = ChoiceFilter("state", Enrolment.States.choices)


class AssignmentFilterSet(FilterSet):
    teacher_id = NumberFilter("teacher_id")
    unit = UnitFilter()
    class_id = NumberFilter("school_class_id")
