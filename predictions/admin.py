"""What was predicted, to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin_base import PolicyModelAdmin
from predictions.models import Prediction, Recommendation


@admin.register(Prediction)
class PredictionAdmin(PolicyModelAdmin):
    """Predictions; made by the model alone, so nothing here can be typed or removed."""

    resource = "predictions"
    list_display = (
        "student",
        "predicted_score",
        "interval",
        "confidence_level",
        "model_version",
        "prediction_date",
    )
    list_filter = ("model_version", "prediction_date")
    search_fields = ("student__student_id", "student__first_name", "student__last_name")
    list_select_related = ("student",)
    fields = readonly_fields = (
        "student",
        "predicted_score",
        "interval",
        "confidence_level",
        "prediction_date",
        "requested_by",
        "model_version",
        "model_card",
        "missing",
        "factors",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="interval")
    def interval(self, row: Prediction) -> str:
        return f"{row.low} to {row.high} ({row.level:.0%})"

    @admin.display(description="model card")
    def model_card(self, row: Prediction) -> Any:
        return format_html(
            '<a href="{}">The model that is in use now</a>', reverse("prediction-model")
        )


@admin.register(Recommendation)
class RecommendationAdmin(PolicyModelAdmin):
    """Recommendations; made by rule alone, so nothing here can be typed or removed."""

    resource = "recommendations"
    list_display = (
        "student",
        "suggestion",
        "reason",
        "expected_effect",
        "recommended_at",
        "withdrawn_at",
    )
    list_filter = ("code", "recommended_at")
    search_fields = ("student__student_id", "student__first_name", "student__last_name")
    list_select_related = ("student",)
