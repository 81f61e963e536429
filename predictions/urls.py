"""The routes of predictions."""

from django.urls import path

from predictions import views

ONE = "api/predictions/<str:student_id>/"

urlpatterns = [
    path("api/predictions/batch/", views.BatchView.as_view(), name="prediction-batch"),
    path("api/predictions/model/", views.ModelView.as_view(), name="prediction-model"),
    path("api/predictions/train/", views.TrainView.as_view(), name="prediction-train"),
    path(ONE, views.PredictionView.as_view(), name="prediction"),
    path(
        f"{ONE}history/",
        views.PredictionHistoryViewSet.as_view({"get": "list"}, detail=False),
        name="prediction-history",
    ),
]
