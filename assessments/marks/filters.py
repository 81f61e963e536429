"""What the list of marks, and the figures over it, may be narrowed by."""

from django.db.models import QuerySet

from academics.filters import StudentFilter, UnitFilter
from assessments.marks.models import Assessment, BandScale
from tracker_project.api.filters import (
    ChoiceFilter,
    DayFilter,
    FilterSet,
    FlagFilter,
    NumberFilter,
    TextFilter,
)
from tracker_project.errors import ValidationError


class BandFilter(TextFilter):
    """A filter by a status in force, in any case; another name is refused."""

    def __init__(self, field_name: str = "status") -> None:
        super().__init__(field_name, description="A band, e.g. At Risk.")

    def filter(self, queryset: QuerySet, word: str) -> QuerySet:
        names = {band.name.casefold(): band.name for band in BandScale.in_force()}
        if word.casefold() not in names:
            sentence = f"Choose from: {', '.join(names.values())}."
            raise ValidationError.of_field("status", sentence)
        return queryset.filter(**{self.field_name: names[word.casefold()]})


class AssessmentFilterSet(FilterSet):
    student_id = StudentFilter()
    subject = UnitFilter()
    unit = UnitFilter()
    assessment_type = ChoiceFilter("assessment_type", Assessment.Types.choices)
    term = TextFilter("term__name", "iexact", description="Term 1")
    academic_year = TextFilter("term__academic_year", description="2024-2025")
    status = BandFilter()
    released = FlagFilter(
        "released_at",
        description="Whether students and parents see it.",
        method="filter_released",
    )
    class_id = NumberFilter("student__school_class_id")
    start_date = DayFilter("date_taken", "gte", description="The first day.")
    end_date = DayFilter("date_taken", "lte", description="The last day.")

    def filter_released(self, queryset: QuerySet, name: str, yes: bool) -> QuerySet:
        return queryset.filter(released_at__isnull=not yes)
