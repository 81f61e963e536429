"""The shapes of rates and of a record's history."""

from tracker_project.api import serializers

FIELDS = ("status", "note", "date", "period", "class_id")
ACTIONS = ("created", "changed", "deleted")


class RateSerializer(serializers.Serializer):
    """The attendance of a group.

    Only the fields that name the kind of group asked for are there.
    """

    student_id = serializers.CharField(required=False)
    student_name = serializers.CharField(required=False)
    class_id = serializers.IntegerField(
        required=False, allow_null=True, help_text="Null: marked without a class."
    )
    class_name = serializers.CharField(required=False, allow_null=True)
    unit_id = serializers.IntegerField(required=False)
    unit = serializers.CharField(required=False, help_text="The unit's code.")
    unit_name = serializers.CharField(required=False)
    date = serializers.DateField(required=False)
    rate = serializers.FloatField(
        allow_null=True, help_text="Percent; null where nothing counts."
    )
    counted = serializers.IntegerField(help_text="All records that are not excused.")
    present = serializers.IntegerField()
    late = serializers.IntegerField(help_text="They count as attended.")
    absent = serializers.IntegerField()
    excused = serializers.IntegerField(help_text="They don't count.")


class ChangeSerializer(serializers.Serializer):
    """One field that changed."""

    field = serializers.ChoiceField(choices=FIELDS)
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class AttendanceHistorySerializer(serializers.Serializer):
    """Something that happened to a record."""

    action = serializers.ChoiceField(choices=ACTIONS)
    changed_by = serializers.IntegerField(allow_null=True, help_text="A user's id.")
    changed_by_name = serializers.CharField(allow_null=True)
    changed_at = serializers.DateTimeField()
    changes = ChangeSerializer(many=True)
