"""The shape of the end of a year."""

from collections.abc import Mapping
from typing import Any

from academics.fields import WordField
from academics.lifecycle.services.enrolments import MOST_PLACES
from tracker_project.api import serializers


class PromotionSerializer(serializers.Serializer):
    """Where those of a class go: into a class, or out of the school."""

    from_class = WordField(help_text="A class's id or name.")
    to_class = WordField(
        required=False,
        allow_null=True,
        help_text="A class's id or name; the same one where they stay.",
    )
    leaves = serializers.BooleanField(
        required=False, help_text="Instead of to_class: they graduate."
    )

    def validate(self, attrs: Mapping[str, object]) -> Mapping[str, object]:
        if bool(attrs.get("to_class")) == bool(attrs.get("leaves")):
            sentence = "Give to_class, or leaves: true."
            raise serializers.ValidationError({"to_class": [sentence]})
        return attrs


class NewTermSerializer(serializers.Serializer):
    """A term of the new year."""

    term = serializers.CharField(source="name", max_length=20, help_text="Term 1")
    start_date = serializers.DateField()
    end_date = serializers.DateField()


class YearField(serializers.RegexField):
    """An academic year: 2024-2025, or 2024."""

    def __init__(self, *, help_text: str) -> None:
        super().__init__(
            r"^[12]\d{3}(-[12]\d{3})?\Z",
            help_text=help_text,
            error_messages={"invalid": "Write a year as 2024-2025 (or 2024)."},
        )


def year_from(start: int, like: str) -> str:
    """The academic year that begins in `start`, spelled like another one."""
    return f"{start}-{start + 1}" if "-" in like else str(start)


class RolloverSerializer(serializers.Serializer):
    """The end of a year, and what becomes of its classes."""

    from_year = YearField(help_text="The year that is over, 2024-2025.")
    to_year = YearField(help_text="The one after it.")
    dry_run = serializers.BooleanField(
        default=False, help_text="Only say what would happen."
    )
    promotions = PromotionSerializer(many=True, allow_empty=False, max_length=1000)  # type: ignore[call-arg]
    repeaters = serializers.ListField(
        child=WordField(help_text="A student's code."),
        required=False,
        max_length=MOST_PLACES,
        help_text="They stay in their class.",
    )
    terms = NewTermSerializer(many=True, required=False, max_length=20)  # type: ignore[call-arg]

    # What the fields cleaned: a value's type is its field's.
    def validate(self, attrs: Any) -> Any:
        """The second year is the one after the first."""
        from_year: str = attrs["from_year"]
        first = int(from_year[:4])
        expected = {
            "from_year": year_from(first, from_year),
            "to_year": year_from(first + 1, from_year),
        }
        for name, year in expected.items():
            if attrs[name] != year:
                raise serializers.ValidationError({name: [f"Here it would be {year}."]})
        return attrs
