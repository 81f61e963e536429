"""The average of marks: exact, in percent, each mark counting once.

Every average of marks is made here: of a student, a unit, a class, in statistics,
grades, dashboards and predictions. What is exact is a Fraction; it is rounded where it
is shown, and nowhere else.

Students carry theirs, and its band as their status, in two columns that are written
whenever their marks change.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Self

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from academics.calendar import today
from academics.models import Student, Term
from assessments.marks.bands import Bands, Number, band_for, rounded_down
from assessments.marks.models import Assessment, BandScale
from assessments.marks.querysets import SCORE_UNIT, AssessmentQuerySet, in_units
from assessments.marks.signals import band_changed
from tracker_project.api.figures import rounded
from tracker_project.database.update import update_at_once

STUDENTS_AT_ONCE = 500


class Group(NamedTuple):
    """Marks out of the same `max_score`, added up."""

    total: Number
    max_score: Number
    marks: int


@dataclass(frozen=True)
class Average:
    """The exact mean of a number of marks, in percent; None of no marks."""

    exact: Fraction | None
    marks: int

    @property
    def rounded(self) -> float | None:
        """With two decimals, as it is shown."""
        return rounded(self.exact)


NO_MARKS = Average(None, 0)


@dataclass(frozen=True)
class BandChange:
    """A student (row id) whose status was `before` and is `after`.

    "" stands for no status, where no mark counts.
    """

    student: int
    before: str
    after: str


@dataclass(frozen=True)
class Rules:
    """What the students' averages and statuses go by."""

    bands: Bands
    term: Term | None

    @classmethod
    def in_force(cls) -> Self:
        return cls(BandScale.in_force(), Term.objects.current(today()))


def mean_of(groups: Iterable[Group]) -> Fraction | None:
    """The exact mean percentage of the marks in `groups`; None where there is none."""
    parts = Fraction(0)
    count = 0
    for group in groups:
        parts += Fraction(group.total) / Fraction(group.max_score)
        count += group.marks
    return 100 * parts / count if count else None


def mean_percentage(pairs: Iterable[tuple[Number, Number]]) -> Fraction | None:
    """The exact mean percentage of (score, max_score) pairs, None of none."""
    return mean_of(Group(score, max_score, 1) for score, max_score in pairs)


def averages_by(
    marks: QuerySet[Any], *columns: str
) -> dict[tuple[Any, ...], Average]:  # as `values_list` gives them
    """The average of `marks` for each value of `columns`, in one query.

    They may be rows of any model with `score` and `max_score`. A value that no mark has
    is not among the keys: `get(key, NO_MARKS)`.
    """
    sums = (
        marks.order_by()
        .values_list(*columns, "max_score")
        .annotate(total=Sum(in_units("score")), count=Count("pk"))
    )
    groups: dict[tuple[Any, ...], list[Group]] = {}
    for *key, max_score, total, count in sums:
        group = Group(Fraction(total, SCORE_UNIT), max_score, count)
        groups.setdefault(tuple(key), []).append(group)

    averages = {}
    for value, found in groups.items():
        count = sum(group.marks for group in found)
        averages[value] = Average(mean_of(found), count)
    return averages


def average_of(marks: QuerySet[Any]) -> Average:
    return averages_by(marks).get((), NO_MARKS)


def counting(marks: AssessmentQuerySet) -> AssessmentQuerySet:
    """Those of `marks` that a student's average and status are made of today."""
    return counting_in(Term.objects.current(today()), marks)


def counting_in(term: Term | None, marks: AssessmentQuerySet) -> AssessmentQuerySet:
    """Those of `marks` that count while `term` is the current one: its own, released.

    A mark without a term counts by its day. Where no term has begun, all count.
    """
    released = marks.filter(released_at__isnull=False)
    if term is None:
        return released
    by_day = Q(term_id=None, date_taken__gte=term.start_date)
    return released.filter(Q(term_id=term.pk) | by_day)


@contextmanager
def changing_marks(
    student_ids: Collection[int],
    *,
    rules: Rules | None = None,
    locked: Sequence[Student] = (),
) -> Iterator[None]:
    """A transaction for changes of these students' marks.

    At its end their averages and statuses are written. Of two changes of a student's
    marks one waits for the other, so that the average counts them all; the students are
    locked before marks are inserted and always in one order, so that two writers never
    wait for each other. `locked` are students whom the caller has locked already. The
    number of queries does not grow with the number of students.
    """
    with transaction.atomic(savepoint=False):
        students = locked or lock_students(student_ids)
        yield
        write_averages(students, rules or Rules.in_force())


def refresh_students(
    student_ids: Collection[int], *, rules: Rules | None = None
) -> None:
    with changing_marks(student_ids, rules=rules):
        pass


def lock_students(student_ids: Collection[int]) -> list[Student]:
    rows = Student.objects.select_for_update().filter(pk__in=set(student_ids))
    return list(rows.order_by("pk").only("pk", "average", "status"))


def write_averages(students: Sequence[Student], rules: Rules) -> None:
    """Write average and status of locked students, and tell whose band changed."""
    changed = []
    band_changes = []
    for start in range(0, len(students), STUDENTS_AT_ONCE):
        group = students[start : start + STUDENTS_AT_ONCE]
        means = student_means([student.pk for student in group], rules.term)
        for student in group:
            average, status = average_and_status(means.get(student.pk), rules.bands)
            if student.status != status:
                band_changes.append(BandChange(student.pk, student.status, status))
            if (student.average, student.status) != (average, status):
                student.average = average
                student.status = status
                changed.append({"pk": student.pk, "average": average, "status": status})

    for start in range(0, len(changed), STUDENTS_AT_ONCE):
        update_at_once(Student, changed[start : start + STUDENTS_AT_ONCE])
    if band_changes:
        transaction.on_commit(
            lambda: band_changed.send_robust(sender=Student, changes=band_changes)
        )


def average_and_status(
    mean: Fraction | None, bands: Bands
) -> tuple[Decimal | None, str]:
    """What a student's columns hold; the status is the band of the exact mean."""
    if mean is None:
        return None, ""
    return rounded_down(mean), band_for(mean, bands).name


def student_means(
    student_ids: Collection[int], term: Term | None
) -> dict[int, Fraction | None]:
    """The exact mean percentage of each student's marks that count.

    Added up here: of one student, whose mark was just recorded, that is quicker than to
    word the sum in SQL.
    """
    marks = counting_in(term, Assessment.objects.filter(student__in=student_ids))
    scores: dict[int, dict[Decimal, list[Decimal]]] = {}
    for student, max_score, score in marks.order_by().values_list(
        "student_id", "max_score", "score"
    ):
        scores.setdefault(student, {}).setdefault(max_score, []).append(score)

    means = {}
    for student, by_max_score in scores.items():
        groups = []
        for max_score, found in by_max_score.items():
            groups.append(Group(sum(found), max_score, len(found)))
        means[student] = mean_of(groups)
    return means
