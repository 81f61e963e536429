"""The shapes of what happens in a student's life at school."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from academics.calendar import today
from academics.lifecycle.enrolling import MOST_PLACES
from academics.models import ClassMembership, Departure, SchoolClass
from academics.references import ClassReference
from tracker_project.api.rows import Computed
from tracker_project.database.limits import LARGEST_ID


def not_in_the_future(day: Any) -> None:
    """Refuse a day that has not come yet."""
    if day > today():
        raise serializers.ValidationError("Not in the future.")


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


class DaySerializer(serializers.Serializer):
    """When something happened."""

    date = serializers.DateField(
        source="day",
        default=today,
        validators=[not_in_the_future],
        help_text="Today by default.",
    )


class TransferSerializer(DaySerializer):
    """Into which class, when and why."""

    class_id = ClassReference(source="school_class", help_text="A class's id or name.")
    reason = serializers.CharField(max_length=500, help_text="For staff.")


class LeaveSerializer(DaySerializer):
    """When, why and where to."""

    reason = serializers.CharField(max_length=500, help_text="For staff.")
    destination = serializers.CharField(
        max_length=200, required=False, allow_blank=True
    )


class ReadmitSerializer(DaySerializer):
    """When, and into which class."""

    class_id = ClassReference(
        source="school_class",
        required=False,
        allow_null=True,
        help_text="The class of before by default.",
    )


class FamilyMembershipSerializer(serializers.ModelSerializer):
    """A class that the student is or was in."""

    class_id = serializers.IntegerField(
        source="school_class_id", allow_null=True, help_text="Null once it is gone."
    )
    class_name = Computed(
        serializers.CharField(),
        "school_class__class_name",
        "class_name",
        compute=lambda now, then: now or then,
    )

    class Meta:
        model = ClassMembership
        fields: Any = ("class_id", "class_name", "from_date", "to_date")
        read_only_fields = fields


class MembershipSerializer(FamilyMembershipSerializer):
    """A class that the student is or was in, as staff see it."""

    moved_by: Any = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="A user's id."
    )

    class Meta(FamilyMembershipSerializer.Meta):
        fields = (*FamilyMembershipSerializer.Meta.fields, "reason", "moved_by")
        read_only_fields = fields


class FamilyDepartureSerializer(serializers.ModelSerializer):
    """That the student left or graduated, and perhaps came back."""

    class Meta:
        model = Departure
        fields: Any = ("state", "left_date", "destination", "returned_date")
        read_only_fields = fields


class DepartureSerializer(FamilyDepartureSerializer):
    """That the student left, as staff see it."""

    noted_by: Any = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="A user's id."
    )

    class Meta(FamilyDepartureSerializer.Meta):
        fields = (*FamilyDepartureSerializer.Meta.fields, "reason", "noted_by")
        read_only_fields = fields
