"""The routes of the analysis."""

from django.urls import path

from assessments.exams.analysis.views import (
    AnalyticsView,
    ItemAnalysisView,
    SimilarityView,
)

EXAM = "api/exams/<id:exam_id>"

urlpatterns = [
    path(
        f"{EXAM}/item-analysis/", ItemAnalysisView.as_view(), name="exams-item-analysis"
    ),
    path(f"{EXAM}/similarity/", SimilarityView.as_view(), name="exams-similarity"),
    path("api/results/analytics/", AnalyticsView.as_view(), name="results-analytics"),
]
