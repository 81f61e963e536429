"""What the list of holidays may be narrowed by."""

from tracker_project.api.filters import DayFilter, FilterSet


class HolidayFilterSet(FilterSet):
    start_date = DayFilter("end_date", "gte", description="Not over before this day.")
    end_date = DayFilter("start_date", "lte", description="Begun by this day.")
