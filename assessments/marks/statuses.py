"""Keeping statuses true: the students' after their marks change, everybody's after the bands do."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Model

from academics.calendar import today
from academics.models import Student, Term
from assessments.marks.averages import Group, mean_of
from assessments.marks.bands import Bands, band_for, rounded_down
from assessments.marks.models import Assessment, BandScale
from assessments.marks.querysets import status_by
from assessments.marks.signals import band_changed
from tracker_project.database.update import update_at_once

MARKS_AT_ONCE, STUDENTS_AT_ONCE = 20_000, 500
Progress = Callable[[int, int], None]
_following: list[type[Model]] = [Assessment]


def follow_bands(model: type[Model]) -> None:
    """Register a model of an app above whose `status` is the band of score and max_score."""
    _following.append(model)


@dataclass(frozen=True)
class BandChange:
    """A student (row id) whose status was `before` and is `after`; "" where no mark counts."""

    student: int
    before: str
    after: str


@dataclass(frozen=True)
class Rules:
    """What the students' statuses go by."""

    bands: Bands
    term: Term | None

    @classmethod
    def in_force(cls) -> "Rules":
        """The bands and the term of today."""
        return cls(BandScale.objects.in_force(), Term.objects.current(today()))


@contextmanager
def changing_marks(
    student_ids: Collection[int],
    *,
    rules: Rules | None = None,
    locked: Sequence[Student] = (),
) -> Iterator[None]:
    """A transaction for changes of these students' marks; at its end average and status are written.

    One change of a student's marks at a time goes on, so that the average counts them all. The
    students are locked before marks are inserted and always in one order, so that two writers
    never wait for each other; `locked` says that the caller has done so, in this transaction.
    The number of queries does not grow with the number of students.
    """
    with transaction.atomic(savepoint=False):
        students = locked or _locked(student_ids)
        yield
        _refresh(students, rules or Rules.in_force())


def _locked(student_ids: Collection[int]) -> list[Student]:
    rows = (
        Student.objects.select_for_update()
        .filter(pk__in=set(student_ids))
        .order_by("pk")
    )
    return list(rows.only("pk", "average", "status"))


def refresh_students(
    student_ids: Collection[int], *, rules: Rules | None = None
) -> None:
    """Write average and status of these students: the band of the exact mean of the marks that count."""
    with changing_marks(student_ids, rules=rules):
        pass


def _refresh(students: Sequence[Student], rules: Rules) -> None:
    means: dict[int, Fraction | None] = {}
    for start in range(0, len(students), STUDENTS_AT_ONCE):
        means |= _means(
            [student.pk for student in students[start : start + STUDENTS_AT_ONCE]],
            rules.term,
        )
    changed, changes = [], []
    for student in students:
        average, status = _kept(means.get(student.pk), rules.bands)
        if student.status != status:
            changes.append(BandChange(student.pk, student.status, status))
        if (student.average, student.status) != (average, status):
            student.average, student.status = average, status
            changed.append(student)
    for start in range(0, len(changed), STUDENTS_AT_ONCE):
        group = changed[start : start + STUDENTS_AT_ONCE]
        update_at_once(Student, [_columns(student) for student in group])
    if changes:
        transaction.on_commit(
            lambda: band_changed.send_robust(sender=Student, changes=changes)
        )


def _columns(student: Student) -> dict[str, Any]:
    return {"pk": student.pk, "average": student.average, "status": student.status}


def _kept(mean: Fraction | None, bands: Bands) -> tuple[Decimal | None, str]:
    return (
        (None, "") if mean is None else (rounded_down(mean), band_for(mean, bands).name)
    )


def _means(
    student_ids: Collection[int], term: Term | None
) -> dict[int, Fraction | None]:
    """The exact mean percentage of each student's marks that count.

    Added up here: of one student, whose mark was just recorded, that is quicker than to word the sum.
    """
    marks = (
        Assessment.objects.counting_in(term).filter(student__in=student_ids).order_by()
    )
    sums: dict[int, dict[Decimal, list[Decimal]]] = {}
    for student, most, score in marks.values_list("student_id", "max_score", "score"):
        sums.setdefault(student, {}).setdefault(most, []).append(score)
    return {
        student: mean_of(
            Group(sum(scores), most, len(scores)) for most, scores in found.items()
        )
        for student, found in sums.items()
    }


def rebuild_statuses(progress: Progress) -> dict[str, int]:
    """Bring every stored status up to date with the bands in force; how many marks had another one.

    It goes through the rows in portions and may be stopped anywhere: doing it again gives the same.
    Where another table was put in force meanwhile, or a term has begun, it starts over, so that the newest wins.
    """
    changed = 0
    while True:
        rules = Rules.in_force()
        portions = []
        for model in _following:
            for portion in _portions(model, MARKS_AT_ONCE):
                portions.append((model, portion))
        students = _portions(Student, STUDENTS_AT_ONCE)
        done, total = 0, len(portions) + len(students)
        for model, portion in portions:
            rewritten = _rebuild(model, portion, rules.bands)
            if model is Assessment:
                changed += rewritten
            progress(done := done + 1, total)
        for portion in students:
            ids = Student.objects.filter(pk__range=portion).values_list("pk", flat=True)
            refresh_students(list(ids), rules=rules)
            progress(done := done + 1, total)
        if rules == Rules.in_force():
            return {"assessments_changed": changed}


def _rebuild(model: Any, portion: tuple[int, int], bands: Bands) -> int:
    status = status_by(bands)
    changed: int = (
        model.objects.filter(pk__range=portion)
        .exclude(status=status)
        .update(status=status)
    )
    return changed


def _portions(model: Any, size: int) -> list[tuple[int, int]]:
    """Ranges of row ids, first and last included, that cover the table."""
    ends = model.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    return [
        (start, start + size - 1)
        for start in range(ends["first"], ends["last"] + 1, size)
    ]
