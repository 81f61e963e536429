"""The shape of the end of a year."""

from typing import Any

from rest_framework import serializers

from academics.lifecycle.services.enrolments import MOST_PLACES


def _word(words: str, **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(max_length=200, help_text=words, **kwargs)


class PromotionSerializer(serializers.Serializer):
    """Where those of a class go."""

    from_class = _word("A class's id or name.")
    to_class = _word(
        "A class's id or name; the same one where they stay.",
        required=False,
        allow_null=True,
    )
    leaves = serializers.BooleanField(
        required=False, help_text="Instead of to_class: they graduate."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either into a class, or out."""
        if bool(attrs.get("to_class")) == bool(attrs.get("leaves")):
            raise serializers.ValidationError(
                {"to_class": ["Give to_class, or leaves: true."]}
            )
        return attrs


class NewTermSerializer(serializers.Serializer):
    """A term of the new year."""

    term = serializers.CharField(source="name", max_length=20, help_text="Term 1")
    start_date = serializers.DateField()
    end_date = serializers.DateField()


def _year(words: str) -> serializers.RegexField:
    return serializers.RegexField(
        r"^[12]\d{3}(-[12]\d{3})?\Z",
        help_text=words,
        error_messages={"invalid": "Write a year as 2024-2025 (or 2024)."},
    )


def year_from(start: int, like: str) -> str:
    """The academic year that begins in `start`, spelled like another one: 2024-2025, or 2024."""
    return f"{start}-{start + 1}" if "-" in like else str(start)


class RolloverSerializer(serializers.Serializer):
    """The end of a year, and what becomes of its classes."""

    from_year = _year("The year that is over, 2024-2025.")
    to_year = _year("The one after it.")
    dry_run = serializers.BooleanField(
        default=False, help_text="Only say what would happen."
    )
    promotions = PromotionSerializer(many=True, allow_empty=False, max_length=1000)  # type: ignore[call-arg]
    repeaters = serializers.ListField(
        child=_word("A student's code."),
        required=False,
        max_length=MOST_PLACES,
        help_text="They stay in their class.",
    )
    terms = NewTermSerializer(many=True, required=False, max_length=20)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One year after the other."""
        first, given = int(attrs["from_year"][:4]), attrs["from_year"]
        for name, year in (
            ("from_year", year_from(first, given)),
            ("to_year", year_from(first + 1, given)),
        ):
            if attrs[name] != year:
                raise serializers.ValidationError({name: [f"Here it would be {year}."]})
        return attrs
