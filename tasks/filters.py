"""What the list of tasks may be narrowed by."""

from tasks.models import State
from tracker_project.api.filters import ChoiceFilter, FilterSet, TextFilter


class TaskFilterSet(FilterSet):
    state = ChoiceFilter("state", State.choices)
    kind = TextFilter("kind")
