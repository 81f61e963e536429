"""A unit's grading policy, for everybody to read and its teachers to set."""

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Unit
from assessments.grades.models import GradingPolicy, Weight
from assessments.grades.policies import MOST_WEIGHTS, policy_of, set_policy
from assessments.marks.models import Assessment
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.views import ResourceView
from tracker_project.errors import PermissionError

MOST_DROPPED = 100
WEIGHTS = OpenApiExample(
    "Exams count most",
    request_only=True,
    value={
        "weights": [
            {"assessment_type": "exam", "weight": 60},
            {"assessment_type": "quiz", "weight": 40, "drop_lowest": 1},
        ],
        "missing_counts_as": "zero",
    },
)


def _dropped() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, min_value=0, max_value=MOST_DROPPED)


class WeightSerializer(serializers.ModelSerializer):
    """What the marks of a type, or of one title of it, weigh together."""

    assessment_type = AnyCaseChoiceField(choices=Assessment.Types.choices)
    title = serializers.CharField(required=False, allow_blank=True, max_length=100)
    weight = serializers.DecimalField(max_digits=7, decimal_places=3, min_value=0)
    drop_lowest = _dropped()

    class Meta:
        model = Weight
        fields = ("assessment_type", "title", "weight", "drop_lowest")


class PolicyEntrySerializer(serializers.Serializer):
    """What may be set."""

    missing_counts_as = AnyCaseChoiceField(
        choices=GradingPolicy.Missing.choices, required=False
    )
    drop_lowest = _dropped()
    release_by_hand = serializers.BooleanField(required=False)
    weights = WeightSerializer(many=True, required=False, max_length=MOST_WEIGHTS)  # type: ignore[call-arg]


class PolicySerializer(PolicyEntrySerializer):
    """A unit's grading policy."""

    unit = serializers.IntegerField(help_text="The unit's id.")
    unit_code = serializers.CharField()
    meaning = serializers.ListField(
        child=serializers.CharField(), help_text="What it does, in sentences."
    )
    updated_at = serializers.DateTimeField(allow_null=True)


class PolicyView(ResourceView):
    """The grading policy of one unit."""

    resource = "grading"

    @extend_schema(
        operation_id="getUnitGrading",
        summary="How a unit's marks make its grade",
        responses=PolicySerializer,
    )
    def get(self, request: Request, unit_id: int) -> Response:
        return Response(PolicySerializer(policy_of(self._unit(unit_id, "read"))).data)

    @extend_schema(
        operation_id="setUnitGrading",
        summary="Set weights, how many of the lowest are dropped, and what is missing",
        request=PolicyEntrySerializer,
        responses=PolicySerializer,
        examples=[WEIGHTS],
    )
    @transaction.atomic
    def put(self, request: Request, unit_id: int) -> Response:
        """Fields left out stay; weights are replaced as a whole."""
        unit = self._unit(unit_id, "update")
        body = PolicyEntrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        set_policy(unit, by=self.caller, **body.validated_data)
        return Response(PolicySerializer(policy_of(unit)).data)

    def _unit(self, unit_id: int, action: str) -> Unit:
        """The unit; 403 for one that the caller doesn't teach."""
        unit = Unit.objects.visible_to(self.caller).filter(pk=unit_id).first()
        if unit is None:
            raise Http404
        own = Unit.objects.visible_to(self.caller, action, resource=self.resource)
        if not own.filter(pk=unit.pk).exists():
            raise PermissionError()
        return unit
