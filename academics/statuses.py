"""The statuses that a student can have, as the app above says that gives them."""

from collections.abc import Callable, Iterable

from django.db.models import Case, CharField, Expression, Q, Value, When

from academics.models import Student
from tracker_project.errors import ValidationError

Names = Callable[[], Iterable[str]]
_sources: list[Names] = []
# What a label of the admin may be told: a colour, beside the text that it shows.
COLOURS = {name: name for name in ("success", "info", "warning", "danger")}


def student_statuses(function: Names) -> Names:
    """Register what gives students their statuses, the best first.

    Called at each use, as a school may change them.
    """
    _sources.append(function)
    return function


def status_colour() -> Expression:
    """The admin's colour of a row's `status`, by its place: the lowest warns most.

    A status that is no longer given has the colour of those in the middle.
    """
    names = _names()
    colours = dict.fromkeys(names, "info")
    if names:
        colours[names[0]] = "success"
    if len(names) > 2:
        colours[names[-2]] = "warning"
    if len(names) > 1:
        colours[names[-1]] = "danger"

    cases = [When(status=name, then=Value(colours[name])) for name in names]
    return Case(*cases, default=Value("info"), output_field=CharField())


def in_status(word: str) -> Q:
    """Students of a status, in any case: one in force, or one that some still have."""
    wanted = word.strip()
    names = _names()
    for name in names:
        if name.casefold() == wanted.casefold():
            return Q(status=name)

    if Student.objects.filter(status__iexact=wanted).exists():
        return Q(status__iexact=wanted)
    raise ValidationError.of_field("status", f"Choose from: {', '.join(names)}.")


def _names() -> list[str]:
    names: list[str] = []
    for source in _sources:
        names += source()
    return names
