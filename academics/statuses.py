"""The statuses that a student can have: the app above that gives them says which these are."""

from collections.abc import Callable, Iterable

from django.db.models import Q

from academics.models import Student
from tracker_project.errors import ValidationError

Names = Callable[[], Iterable[str]]
_given: list[Names] = []


def student_statuses(function: Names) -> Names:
    """Register what gives students their statuses; called at each use, as a school may change them."""
    _given.append(function)
    return function


def in_status(word: str) -> Q:
    """Students of a status, in any case: one that is in force, or that a student still has."""
    names = {name.casefold(): name for function in _given for name in function()}
    if name := names.get(word.strip().casefold()):
        return Q(status=name)
    if Student.objects.filter(status__iexact=word.strip()).exists():
        return Q(status__iexact=word.strip())
    sentence = f"Choose from: {', '.join(names.values())}."
    raise ValidationError.of_field("status", sentence)
