"""Brings every stored status up to date, after the bands or the term changed."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Max, Min, Model

from academics.models import Student
from assessments.marks.averages import STUDENTS_AT_ONCE, Rules, refresh_students
from assessments.marks.bands import Bands
from assessments.marks.models import Assessment
from assessments.marks.querysets import status_by

MARKS_AT_ONCE = 20_000
Progress = Callable[[int, int], None]
_models: list[type[Model]] = [Assessment]


class Portion(NamedTuple):
    """The rows of a table whose ids are from `first` to `last`, both included."""

    model: type[Model]
    first: int
    last: int


def follow_bands(model: type[Model]) -> None:
    """Register a model of an app above whose `status` is the band of its score."""
    _models.append(model)


def rebuild_statuses(progress: Progress) -> dict[str, int]:
    """Write every status anew; how many marks had another one.

    It goes through the rows in portions and may be stopped anywhere: doing it again
    gives the same. Where another table was put in force meanwhile, or a term has begun,
    it starts over, so that the newest wins.
    """
    changed = 0
    while True:
        rules = Rules.in_force()
        of_marks: list[Portion] = []
        for model in _models:
            of_marks += portions_of(model, MARKS_AT_ONCE)
        of_students = portions_of(Student, STUDENTS_AT_ONCE)
        total = len(of_marks) + len(of_students)

        for done, portion in enumerate(of_marks, start=1):
            rewritten = rebuild(portion, rules.bands)
            if portion.model is Assessment:
                changed += rewritten
            progress(done, total)

        for done, portion in enumerate(of_students, start=len(of_marks) + 1):
            students = Student.objects.filter(pk__range=(portion.first, portion.last))
            refresh_students(list(students.values_list("pk", flat=True)), rules=rules)
            progress(done, total)

        if rules == Rules.in_force():
            return {"assessments_changed": changed}


def rebuild(portion: Portion, bands: Bands) -> int:
    """Write the statuses of a portion of marks; how many were others."""
    status = status_by(bands)
    rows: Any = portion.model._default_manager  # a model that is only known by its name
    of_portion = rows.filter(pk__range=(portion.first, portion.last))
    changed: int = of_portion.exclude(status=status).update(status=status)
    return changed


def portions_of(model: type[Model], size: int) -> list[Portion]:
    """Portions of at most `size` rows that cover the table."""
    ends = model._default_manager.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []

    portions = []
    for first in range(ends["first"], ends["last"] + 1, size):
        portions.append(Portion(model, first, first + size - 1))
    return portions
