"""Fields of bodies that several apps share."""

from rest_framework import serializers


class AnyCaseChoiceField(serializers.ChoiceField):
    """A choice that is understood in any case and kept as the table spells it."""

    def to_internal_value(self, data: object) -> str:
        if isinstance(data, str):
            by_lower = {str(key).lower(): key for key in self.choices}
            choice = by_lower.get(data.strip().lower(), data)
            return super().to_internal_value(choice)
        if not isinstance(data, int):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)
