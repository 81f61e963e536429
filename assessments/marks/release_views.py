"""Showing a class its marks, all at one moment."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from academics.references import ClassReference, UnitReference
from assessments.marks.guards import refuse_guarded_release
from assessments.marks.models import Assessment
from assessments.marks.querysets import AssessmentQuerySet
from assessments.marks.releases import release_marks
from assessments.marks.services import MOST_RECORDS
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.views import ResourceView
from tracker_project.errors import ValidationError

A_TEST = OpenApiExample(
    "A test's marks",
    request_only=True,
    value={
        "unit": "MATH",
        "assessment_type": "test",
        "title": "Fractions",
        "date": "2024-10-15",
    },
)
SOME = OpenApiExample("Some marks", request_only=True, value={"ids": [1, 2, 3]})
COLUMNS = {
    "unit": "unit",
    "class_id": "student__school_class",
    "assessment_type": "assessment_type",
    "title": "title__iexact",
    "date": "date_taken",
}


class ReleaseSerializer(serializers.Serializer):
    """The marks of a unit, narrowed by what is given, or those of these ids."""

    unit = UnitReference(required=False, help_text="A unit's code, name or row id.")
    class_id = ClassReference(required=False, help_text="A class's row id or name.")
    assessment_type = AnyCaseChoiceField(
        choices=Assessment.Types.choices, required=False
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=100)
    date = serializers.DateField(
        required=False, help_text="The day on which it was taken."
    )
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=MOST_RECORDS,
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if not attrs.get("ids") and "unit" not in attrs:
            raise serializers.ValidationError({"unit": ["Give unit or ids."]})
        return attrs


class ReleasedSerializer(serializers.Serializer):
    """What was released; marks that were shown already are left out."""

    message = serializers.CharField()
    released = serializers.IntegerField()
    assessments = serializers.ListField(
        child=serializers.IntegerField(), help_text="Their ids."
    )


class ReleaseView(ResourceView):
    """The release of marks that were held back."""

    resource, policy_actions = "assessments", {"POST": "update"}

    @extend_schema(
        operation_id="releaseAssessments",
        summary=(
            "Show marks that were held back to students and parents, all at one moment"
        ),
        request=ReleaseSerializer,
        responses=ReleasedSerializer,
        examples=[A_TEST, SOME],
    )
    def post(self, request: Request) -> Response:
        """Doing it again releases nothing more."""
        body = ReleaseSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        ids = release_marks(self.chosen(body.validated_data), by=self.caller)
        return Response(
            {
                "message": f"{len(ids)} marks were released.",
                "released": len(ids),
                "assessments": ids,
            }
        )

    def chosen(self, given: dict[str, object]) -> AssessmentQuerySet:
        """The marks that the caller may release; an id of another is refused."""
        marks = Assessment.objects.visible_to(self.caller, "update")
        for name, column in COLUMNS.items():
            if name in given:
                marks = marks.filter(**{column: given[name]})
        ids = given.get("ids")
        if not isinstance(ids, list) or not ids:
            return marks

        marks = marks.filter(pk__in=ids)
        found = set(marks.values_list("pk", flat=True))
        for pk in ids:
            if pk not in found:
                sentence = f"There is no mark {pk} that you may release here."
                raise ValidationError.of_field("ids", sentence)
        refuse_guarded_release(ids)
        return marks
