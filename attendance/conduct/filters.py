"""What the lists of behaviour and participation may be narrowed by."""

from academics.filters import StudentFilter
from attendance.conduct.models import BehaviourRecord, Participation
from attendance.filters import DayFilterSet
from tracker_project.api.filters import (
    ChoiceFilter,
    DayFilter,
    FlagFilter,
    NumberFilter,
    TextFilter,
)


class FamilyBehaviourFilterSet(DayFilterSet):
    """What a family may ask: not by what it can't see."""

    student_id = StudentFilter()
    behavior_type = ChoiceFilter("behavior_type", BehaviourRecord.Types.choices)
    category = TextFilter("category", "iexact")
    severity = ChoiceFilter("severity", BehaviourRecord.Severities.choices)
    class_id = NumberFilter("student__school_class", description="The student's class.")


class BehaviourFilterSet(FamilyBehaviourFilterSet):
    """What staff may ask."""

    followed_up = FlagFilter("followed_up")
    follow_up_until = DayFilter(
        "follow_up_date", "lte", description="To be looked at again by this day."
    )


class ParticipationFilterSet(DayFilterSet):
    student_id = StudentFilter()
    class_id = NumberFilter("school_class")
    kind = ChoiceFilter("kind", Participation.Kinds.choices)
    status = TextFilter("status", "iexact")
