"""What the lists of attendance may be narrowed by."""

from academics.filters import StudentFilter
from attendance.models import Status
from tracker_project.api.filters import (
    ChoiceFilter,
    DayFilter,
    FilterSet,
    NumberFilter,
)


class DayFilterSet(FilterSet):
    """Records of one day, or of a range of days."""

    date = DayFilter("date", description="On this day.")
    start_date = DayFilter("date", "gte", description="On this day or later.")
    end_date = DayFilter("date", "lte", description="On this day or earlier.")


class StudentAttendanceFilterSet(DayFilterSet):
    class_id = NumberFilter("school_class", description="A class's id.")
    status = ChoiceFilter("status", Status.choices, description="In any case.")


class AttendanceFilterSet(StudentAttendanceFilterSet):
    student_id = StudentFilter()
