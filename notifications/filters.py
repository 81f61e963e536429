"""What the list of reminders may be narrowed by."""

from academics.filters import StudentFilter, UnitFilter
from tracker_project.api.filters import DayFilter, FilterSet, FlagFilter


class ReminderFilterSet(FilterSet):
    is_completed = FlagFilter("is_completed", description="Done or not.")
    student_id = StudentFilter()
    unit = UnitFilter()
    due_date = DayFilter("due_date", description="Due on this day.")
    start_date = DayFilter("due_date", "gte", description="Due on this day or later.")
    end_date = DayFilter("due_date", "lte", description="Due on this day or earlier.")
