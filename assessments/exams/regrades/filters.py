"""What the regrades of an exam may be narrowed by."""

from assessments.exams.models import RegradeState
from tracker_project.api.filters import ChoiceFilter, FilterSet


class RegradeFilterSet(FilterSet):
    state = ChoiceFilter("state", RegradeState.choices)
