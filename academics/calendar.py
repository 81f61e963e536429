"""The school's day: a date in its own time zone, while instants are kept in UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Which day it is at the school."""
    zone = ZoneInfo(settings.SCHOOL_TIME_ZONE)
    return timezone.localdate(timezone=zone)  # noqa: TID251 - the one place


def day_of(instant: datetime) -> date:
    """Which day it was, or will be, at the school."""
    zone = ZoneInfo(settings.SCHOOL_TIME_ZONE)
    return timezone.localdate(instant, timezone=zone)  # noqa: TID251 - the one place
