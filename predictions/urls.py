"""The routes of predictions."""

from django.urls import path

from predictions.views import guidance, predicting

ONE = "api/predictions/<str:student_id>/"
RECOMMENDED = guidance.RecommendationHistoryViewSet.as_view(
    {"get": "list"}, detail=False
)
HISTORY = predicting.PredictionHistoryViewSet.as_view({"get": "list"}, detail=False)

urlpatterns = [
    path(
        "api/predictions/batch/",
        predicting.BatchView.as_view(),
        name="prediction-batch",
    ),
    path(
        "api/predictions/model/",
        predicting.ModelView.as_view(),
        name="prediction-model",
    ),
    path(
        "api/predictions/train/",
        predicting.TrainView.as_view(),
        name="prediction-train",
    ),
    path("api/predictions/at-risk/", guidance.AtRiskView.as_view(), name="at-risk"),
    path(
        "api/recommendations/",
        guidance.RecommendationsView.as_view(),
        name="recommendations",
    ),
    path("api/recommendations/history/", RECOMMENDED, name="recommendation-history"),
    path(ONE, predicting.PredictionView.as_view(), name="prediction"),
    path(f"{ONE}history/", HISTORY, name="prediction-history"),
]
