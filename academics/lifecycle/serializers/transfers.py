"""The shapes of a transfer, of leaving and of coming back."""

from academics.calendar import today
from academics.fields import not_in_the_future
from academics.references import ClassReference
from tracker_project.api import serializers


class DaySerializer(serializers.Serializer):
    date = serializers.DateField(
        source="day",
        default=today,
        validators=[not_in_the_future],
        help_text="Today by default.",
    )


class TransferSerializer(DaySerializer):
    class_id = ClassReference(source="school_class", help_text="A class's id or name.")
    reason = serializers.CharField(max_length=500, help_text="For staff.")


class LeaveSerializer(DaySerializer):
    reason = serializers.CharField(max_length=500, help_text="For staff.")
    destination = serializers.CharField(
        max_length=200, required=False, allow_blank=True
    )


class ReadmitSerializer(DaySerializer):
    class_id = ClassReference(
        source="school_class",
        required=False,
        allow_null=True,
        help_text="The class of before by default.",
    )
