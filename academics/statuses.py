"""The statuses that a student can have: the app above that gives them says which these are."""

from collections.abc import Callable, Iterable

from django.db.models import Case, CharField, Expression, Q, Value, When

from academics.models import Student
from tracker_project.errors import ValidationError

Names = Callable[[], Iterable[str]]
_given: list[Names] = []
# What a label of the admin may be told: a colour, beside the text that it shows.
COLOURS = {name: name for name in ("success", "info", "warning", "danger")}


def student_statuses(function: Names) -> Names:
    """Register what gives students their statuses, the best first.

    Called at each use, as a school may change them.
    """
    _given.append(function)
    return function


def status_colour() -> Expression:
    """The admin's colour of a row's `status`, by its place: the lowest warns most.

    A status that is no longer given has the colour of those in the middle.
    """
    names = [name for function in _given for name in function()]
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
    """Students of a status, in any case: one that is in force, or that a student still has."""
    names = {name.casefold(): name for function in _given for name in function()}
    if name := names.get(word.strip().casefold()):
        return Q(status=name)
    if Student.objects.filter(status__iexact=word.strip()).exists():
        return Q(status__iexact=word.strip())
    sentence = f"Choose from: {', '.join(names.values())}."
    raise ValidationError.of_field("status", sentence)
