"""What the histories of predictions and recommendations may be narrowed by."""

from academics.filters import StudentFilter
from tracker_project.api.filters import DayFilter, FilterSet, FlagFilter, TextFilter


class PredictionFilterSet(FilterSet):
    model_version = TextFilter("model_version")
    start_date = DayFilter(
        "prediction_date__date", "gte", description="Made on this day or later."
    )
    end_date = DayFilter(
        "prediction_date__date", "lte", description="Made on this day or earlier."
    )


class RecommendationFilterSet(FilterSet):
    student_id = StudentFilter()
    code = TextFilter("code", description="attend_more")
    standing = FlagFilter(
        "withdrawn_at", "isnull", description="Whether it still holds."
    )
