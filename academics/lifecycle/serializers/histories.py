"""The shapes of a student's classes and departures; a family's tell less."""

from academics.models import ClassMembership, Departure
from tracker_project.api import serializers
from tracker_project.api.rows import Computed


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
        fields: tuple[str, ...] = ("class_id", "class_name", "from_date", "to_date")
        read_only_fields: tuple[str, ...] = fields


class MembershipSerializer(FamilyMembershipSerializer):
    """A class that the student is or was in, as staff see it."""

    moved_by: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="A user's id."
    )

    class Meta(FamilyMembershipSerializer.Meta):
        fields = (*FamilyMembershipSerializer.Meta.fields, "reason", "moved_by")
        read_only_fields = fields


class FamilyDepartureSerializer(serializers.ModelSerializer):
    """That the student left or graduated, and perhaps came back."""

    class Meta:
        model = Departure
        fields: tuple[str, ...] = ("state", "left_date", "destination", "returned_date")
        read_only_fields: tuple[str, ...] = fields


class DepartureSerializer(FamilyDepartureSerializer):
    """That the student left, as staff see it."""

    noted_by: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="A user's id."
    )

    class Meta(FamilyDepartureSerializer.Meta):
        fields = (*FamilyDepartureSerializer.Meta.fields, "reason", "noted_by")
        read_only_fields = fields
