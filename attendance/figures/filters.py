"""Which records the rates of attendance are of."""

from django.db.models import QuerySet

from academics.filters import StudentFilter, units_named
from attendance.figures.groups import GROUPS
from attendance.models import Attendance
from tracker_project.api.filters import (
    ChoiceFilter,
    DayFilter,
    FilterSet,
    NumberFilter,
    TextFilter,
)


class RateFilterSet(FilterSet):
    """`by` says what a row is of, and leaves out no record."""

    by = ChoiceFilter(
        "",
        [(each, each) for each in GROUPS],
        description="What a row is of; a student by default.",
        method="keep_all",
    )
    start_date = DayFilter("date", "gte", description="From this day on.")
    end_date = DayFilter("date", "lte", description="Up to this day.")
    class_id = NumberFilter("school_class", description="Records of this class.")
    student_id = StudentFilter()
    unit = TextFilter(
        "",
        description=(
            "A unit's code, name or row id: the days of its terms, "
            "of the students enrolled in it."
        ),
        method="filter_unit",
    )

    def keep_all(self, queryset: QuerySet, name: str, word: str) -> QuerySet:
        return queryset

    def filter_unit(self, queryset: QuerySet, name: str, word: str) -> QuerySet:
        records = Attendance.objects.of_units(units_named(word))
        return queryset.filter(pk__in=records.values("pk"))
