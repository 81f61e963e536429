"""What the question bank may be narrowed by."""

from django.db.models import QuerySet

from academics.filters import UnitFilter
from assessments.bank.models import Difficulty, Kind, Question
from tracker_project.api.filters import (
    ChoiceFilter,
    FilterSet,
    FlagFilter,
    TextFilter,
)


class QuestionFilterSet(FilterSet):
    unit = UnitFilter()
    kind = ChoiceFilter("kind", Kind.choices)
    type = ChoiceFilter("kind", Kind.choices, description="The same as kind.")
    tag = TextFilter(
        "tags",
        description=(
            "A tag, or several divided by commas: questions that have them all."
        ),
        method="filter_tags",
    )
    difficulty = ChoiceFilter("difficulty", Difficulty.choices)
    archived = FlagFilter(
        "is_archived", description="The archived ones instead of those in use."
    )

    def filter_tags(self, queryset: QuerySet, name: str, words: str) -> QuerySet:
        """Questions with every one of the tags, divided by commas."""
        tagged = Question.tags.through._base_manager
        for word in words.lower().split(","):
            if word.strip():
                named = tagged.filter(tag__name=" ".join(word.split()))
                queryset = queryset.filter(pk__in=named.values("question_id"))
        return queryset
