"""The shape of a holiday."""

from datetime import date
from typing import Any

from attendance.holidays.models import ENDS_EARLY, Holiday
from tracker_project.api import serializers


class HolidaySerializer(serializers.ModelSerializer):
    holiday_id = serializers.IntegerField(source="id", read_only=True)
    end_date = serializers.DateField(
        required=False, help_text="The last day; the first where it is left out."
    )

    class Meta:
        model = Holiday
        fields = ("holiday_id", "name", "start_date", "end_date")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start: date = attrs.get("start_date") or self.instance.start_date  # type: ignore[union-attr]
        end: date = attrs.setdefault(
            "end_date", self.instance.end_date if self.instance else start
        )
        if end < start:
            raise serializers.ValidationError({"end_date": ENDS_EARLY})
        return attrs
