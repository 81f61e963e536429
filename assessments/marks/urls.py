"""The routes of marks."""

from django.urls import path

from assessments.marks.band_views import BandsView
from assessments.marks.release_views import ReleaseView
from assessments.marks.views import AssessmentViewSet, HistoryView, StatisticsViewSet
from tracker_project.api.routes import resource

urlpatterns = [
    path(
        "api/assessments/bulk/",
        AssessmentViewSet.as_view({"post": "bulk"}),
        name="assessments-bulk",
    ),
    path(
        "api/assessments/statistics/",
        StatisticsViewSet.as_view({"get": "statistics"}),
        name="assessments-statistics",
    ),
    path("api/assessments/bands/", BandsView.as_view(), name="assessments-bands"),
    path("api/assessments/release/", ReleaseView.as_view(), name="assessments-release"),
    path(
        "api/assessments/<id:assessment_id>/history/",
        HistoryView.as_view(),
        name="assessments-history",
    ),
    *resource("api/assessments/", AssessmentViewSet, "<id:assessment_id>"),
]
