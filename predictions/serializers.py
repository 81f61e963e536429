"""The shapes of what is predicted, suggested and warned of."""

from typing import Any

from predictions.models import Prediction, Recommendation
from tracker_project.api import serializers
from tracker_project.api.rows import Computed


class IntervalSerializer(serializers.Serializer):
    """Where the score lies with the probability `level`."""

    low = serializers.FloatField()
    high = serializers.FloatField()
    level = serializers.FloatField(help_text="0.9: nine in ten scores lie within.")


class FactorSerializer(serializers.Serializer):
    """One thing that the prediction was made from."""

    name = serializers.CharField()
    label: Any = serializers.CharField()
    value = serializers.JSONField(
        help_text="As the student's record has it: a number, a word, true or false."
    )
    contribution = serializers.FloatField(
        help_text=(
            "Points it adds against a typical value. How the model uses it, not what"
            " changing it would do."
        )
    )


def _interval(low: Any, high: Any, level: Any) -> dict[str, Any]:
    return {"low": low, "high": high, "level": level}


class PredictionSerializer(serializers.ModelSerializer):
    """A predicted score with its interval and its reasons.

    For people to look at, never a decision.
    """

    prediction_id = serializers.IntegerField(source="id", read_only=True)
    student_id = serializers.CharField(source="student.student_id", read_only=True)
    interval = Computed(IntervalSerializer(), "low", "high", "level", compute=_interval)
    missing = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="Factors that aren't known; each widens the interval.",
    )
    factors = Computed(
        FactorSerializer(
            many=True,
            help_text="Largest first; empty for a prediction that a large batch made.",
        ),
        "factors",
        compute=lambda factors: factors,
    )

    class Meta:
        model = Prediction
        fields = (
            "prediction_id",
            "student_id",
            "predicted_score",
            "confidence_level",
            "interval",
            "prediction_date",
            "model_version",
            "missing",
            "factors",
        )
        read_only_fields = fields


class ModelCardSerializer(serializers.Serializer):
    """What the model in use was trained on, how good it is, and its limits.

    The rules have fewer fields.
    """

    version = serializers.CharField(help_text="rules-1 where there is no model.")
    structure = serializers.ChoiceField(
        choices=["random_forest", "trend_and_random_forest", "rules"]
    )
    method = serializers.CharField()
    fault = serializers.CharField(
        allow_null=True, required=False, help_text="Why a stored model isn't used."
    )
    trained_at = serializers.DateTimeField(required=False)
    sha256 = serializers.CharField(required=False)
    rows = serializers.IntegerField(required=False)
    factors = serializers.ListField(child=serializers.CharField())
    factors_left_out = serializers.ListField(
        child=serializers.CharField(), required=False
    )
    metrics = serializers.DictField(
        required=False, help_text="held_out: n, mae, rmse, r2, coverage."
    )
    candidates = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text="What was tried, with the figures of each.",
    )
    interval = serializers.DictField(required=False)
    feature_importances = serializers.DictField(required=False)
    fairness = serializers.ListField(child=serializers.DictField(), required=False)
    intended_use = serializers.ListField(child=serializers.CharField(), required=False)
    limits = serializers.ListField(child=serializers.CharField())
    data: Any = serializers.DictField(required=False)
    recipe = serializers.DictField(required=False)
    libraries = serializers.DictField(required=False)


class BatchSerializer(serializers.Serializer):
    """Whom to predict for: exactly one of the three."""

    student_ids = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        allow_empty=False,
        max_length=100_000,
        help_text=(
            "Codes (STU0001) or row ids, each counted once. Up to 50 are answered at"
            " once."
        ),
    )
    class_id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1
    )
    all = serializers.BooleanField(
        required=False, help_text="true: everybody whom the caller may predict for."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one, and `all` only as true."""
        if len(attrs) != 1:
            raise serializers.ValidationError(
                "Give exactly one of student_ids, class_id and all."
            )
        if attrs.get("all") is False:
            raise serializers.ValidationError(
                {"all": ["Only true says something here."]}
            )
        return attrs


class ThresholdSerializer(serializers.QuerySerializer):
    """Below what a student is at risk, in percent."""

    attendance = serializers.DecimalField(
        max_digits=6, decimal_places=3, min_value=0, max_value=100, required=False
    )
    performance = serializers.DecimalField(
        max_digits=6, decimal_places=3, min_value=0, max_value=100, required=False
    )


class RiskReasonSerializer(serializers.Serializer):
    """Why a student is at risk."""

    code = serializers.ChoiceField(
        choices=["failing_average", "low_average", "low_attendance", "low_prediction"]
    )
    reason = serializers.CharField()


class StudentAtRiskSerializer(serializers.Serializer):
    """A student who may need help."""

    student_id = serializers.CharField()
    full_name = serializers.CharField()
    class_name = serializers.CharField(allow_null=True)
    status = serializers.CharField(
        allow_null=True, help_text="The band of the average; set by rule."
    )
    risk = serializers.ChoiceField(choices=["high", "medium", "low"])
    average = serializers.FloatField(allow_null=True)
    attendance = serializers.FloatField(allow_null=True)
    predicted_score = serializers.FloatField(
        allow_null=True, help_text="Of the latest prediction."
    )
    reasons = RiskReasonSerializer(many=True)


class SuggestionSerializer(serializers.Serializer):
    """Something that could help."""

    priority = serializers.IntegerField(help_text="1 first.")
    code = serializers.CharField()
    suggestion = serializers.CharField()
    reason = serializers.CharField()
    factor = serializers.CharField(
        allow_null=True, help_text="The factor it comes from."
    )
    unit = serializers.CharField(
        allow_null=True, help_text="The code of the unit whose marks it comes from."
    )


class RecommendationsSerializer(serializers.Serializer):
    """What could help one student."""

    student_id = serializers.CharField()
    full_name = serializers.CharField()
    recommendations = SuggestionSerializer(many=True)


class RecommendationSerializer(serializers.ModelSerializer):
    """A suggestion as it was made."""

    student_id = serializers.CharField(source="student.student_id", read_only=True)
    prediction_id = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The newest one at that time."
    )

    class Meta:
        model = Recommendation
        fields = (
            "id",
            "student_id",
            "code",
            "suggestion",
            "reason",
            "factor",
            "unit",
            "expected_effect",
            "prediction_id",
            "recommended_at",
            "withdrawn_at",
        )
        read_only_fields = fields
        extra_kwargs = {
            "expected_effect": {
                "help_text": (
                    "Points that the model takes off for this factor; how it uses it,"
                    " not what a change does."
                )
            }
        }
