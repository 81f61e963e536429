"""Which days can be written about."""

from datetime import date

from django.core.exceptions import ValidationError

from academics.calendar import today


def not_in_the_future(day: date) -> None:
    """Refuse a day that has not come yet at the school."""
    if day > today():
        raise ValidationError(
            "A day that has not come yet can't be marked.", code="in_the_future"
        )
