"""The shapes of enrolling many at once."""

from collections.abc import Mapping

from django.db.models import QuerySet

from academics.fields import WordField, not_in_the_future
from academics.lifecycle.services.enrolments import MOST_PLACES
from academics.models import SchoolClass
from academics.references import ClassReference
from tracker_project.api import serializers
from tracker_project.database.limits import LARGEST_ID

STUDENT_HELP = "A code (STU0001) or row id."
UNIT_HELP = "A unit's code, name or row id."


class TermIdField(serializers.IntegerField):
    """The row id of a term, which may be left out."""

    def __init__(self) -> None:
        super().__init__(
            min_value=1,
            max_value=LARGEST_ID,
            required=False,
            allow_null=True,
            help_text="The current term by default.",
        )


class OwnClassReference(ClassReference):
    """A class that the caller may see."""

    def get_queryset(self) -> QuerySet[SchoolClass]:
        return SchoolClass.objects.visible_to(self.context["request"].user)


class PlaceSerializer(serializers.Serializer):
    student_id = WordField(help_text=STUDENT_HELP)
    unit = WordField(help_text=UNIT_HELP)
    term_id = TermIdField()


class EnrolManySerializer(serializers.Serializer):
    """Students, or a class, times units; or a list of records."""

    student_ids = serializers.ListField(
        child=WordField(help_text=STUDENT_HELP),
        required=False,
        allow_empty=False,
        max_length=MOST_PLACES,
    )
    class_id = OwnClassReference(
        required=False, help_text="A class's id or name, instead of student_ids."
    )
    units = serializers.ListField(
        child=WordField(help_text=UNIT_HELP),
        required=False,
        allow_empty=False,
        max_length=500,
    )
    term_id = TermIdField()
    enrolled_date = serializers.DateField(
        required=False, validators=[not_in_the_future]
    )
    records = PlaceSerializer(  # type: ignore[call-arg]
        many=True,
        required=False,
        allow_empty=False,
        max_length=MOST_PLACES,
        help_text="Instead of all of these.",
    )

    def validate(self, attrs: Mapping[str, object]) -> Mapping[str, object]:
        given = {"records", "student_ids", "class_id"} & attrs.keys()
        if len(given) != 1:
            raise serializers.ValidationError(
                "Give one of student_ids, class_id and records."
            )
        if ("units" in attrs) == ("records" in attrs):
            sentence = "Give units with student_ids or class_id, not with records."
            raise serializers.ValidationError({"units": [sentence]})
        return attrs


class EnrolledSerializer(serializers.Serializer):
    message = serializers.CharField()
    count = serializers.IntegerField(help_text="Students times units, each place once.")
    created = serializers.IntegerField(help_text="Those that were new.")
    renewed = serializers.IntegerField(
        help_text="Those that had been withdrawn, and are active again."
    )
    already = serializers.IntegerField(help_text="Those that were held already.")
