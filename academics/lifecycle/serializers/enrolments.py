"""The shapes of enrolling many at once."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from academics.fields import not_in_the_future
from academics.lifecycle.services.enrolments import MOST_PLACES
from academics.models import SchoolClass
from academics.references import ClassReference
from tracker_project.database.limits import LARGEST_ID


def _code(words: str, **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(max_length=200, help_text=words, **kwargs)


def _term() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        required=False,
        allow_null=True,
        help_text="The current term by default.",
    )


class OwnClassReference(ClassReference):
    """A class that the caller may see."""

    def get_queryset(self) -> QuerySet:
        """The classes within the caller's scope."""
        return SchoolClass.objects.visible_to(self.context["request"].user)


class PlaceSerializer(serializers.Serializer):
    """A student in a unit."""

    student_id = _code("A code (STU0001) or row id.")
    unit = _code("A unit's code, name or row id.")
    term_id = _term()


class EnrolManySerializer(serializers.Serializer):
    """Students, or a class, times units; or a list of records."""

    student_ids = serializers.ListField(
        child=_code("A code (STU0001) or row id."),
        required=False,
        allow_empty=False,
        max_length=MOST_PLACES,
    )
    class_id = OwnClassReference(
        required=False, help_text="A class's id or name, instead of student_ids."
    )
    units = serializers.ListField(
        child=_code("A unit's code, name or row id."),
        required=False,
        allow_empty=False,
        max_length=500,
    )
    term_id = _term()
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

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either records, or units with students or a class."""
        if sum(name in attrs for name in ("records", "student_ids", "class_id")) != 1:
            raise serializers.ValidationError(
                "Give one of student_ids, class_id and records."
            )
        if ("units" in attrs) == ("records" in attrs):
            raise serializers.ValidationError(
                {
                    "units": [
                        "Give units with student_ids or class_id, not with records."
                    ]
                }
            )
        return attrs


class EnrolledSerializer(serializers.Serializer):
    """What became of the places."""

    message = serializers.CharField()
    count = serializers.IntegerField(help_text="Students times units, each place once.")
    created = serializers.IntegerField(help_text="Those that were new.")
    renewed = serializers.IntegerField(
        help_text="Those that had been withdrawn, and are active again."
    )
    already = serializers.IntegerField(help_text="Those that were held already.")
