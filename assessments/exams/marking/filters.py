"""What the answers that people mark may be narrowed by."""

from assessments.exams.models import HandMarkState
from tracker_project.api.filters import ChoiceFilter, FilterSet, NumberFilter


class AnswerFilterSet(FilterSet):
    question = NumberFilter("question", description="A question's id in this exam.")
    state = ChoiceFilter("state", HandMarkState.choices)
