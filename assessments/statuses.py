"""Keeping statuses true: the students' after their marks change, everybody's after the bands do."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Sum

from academics.models import Student
from assessments.bands import Bands, Group, band_for, mean_of, rounded_down
from assessments.models import Assessment, BandScale
from assessments.querysets import SCORE_UNIT, in_units, status_by
from assessments.signals import band_changed

MARKS_AT_ONCE, STUDENTS_AT_ONCE = 20_000, 1_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BandChange:
    """A student (row id) whose status was `before` and is `after`; "" where no mark counts."""

    student: int
    before: str
    after: str


@contextmanager
def changing_marks(
    student_ids: Collection[int], *, bands: Bands | None = None, locked: Sequence[Student] = ()
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
        _refresh(students, bands or BandScale.objects.in_force())


def _locked(student_ids: Collection[int]) -> list[Student]:
    rows = Student.objects.select_for_update().filter(pk__in=set(student_ids)).order_by("pk")
    return list(rows.only("pk", "average", "status"))


def refresh_students(student_ids: Collection[int], *, bands: Bands | None = None) -> None:
    """Write average and status of these students: the band of the exact mean of the marks that count."""
    with changing_marks(student_ids, bands=bands):
        pass


def _refresh(students: Sequence[Student], bands: Bands) -> None:
    means = _means([student.pk for student in students])
    changed, changes = [], []
    for student in students:
        average, status = _kept(means.get(student.pk), bands)
        if student.status != status:
            changes.append(BandChange(student.pk, student.status, status))
        if (student.average, student.status) != (average, status):
            student.average, student.status = average, status
            changed.append(student)
    for start in range(0, len(changed), STUDENTS_AT_ONCE):
        _write(changed[start : start + STUDENTS_AT_ONCE])
    if changes:
        transaction.on_commit(lambda: band_changed.send_robust(sender=Student, changes=changes))


def _write(students: Sequence[Student]) -> None:
    """Average and status of many students in one statement; bulk_update takes ten times as long to word it."""
    quote = connection.ops.quote_name
    table, pk, average, status = map(quote, (Student._meta.db_table, "id", "average", "status"))
    cases, places = "WHEN %s THEN %s " * len(students), ", ".join(["%s"] * len(students))
    sql = (
        f"UPDATE {table} SET {average} = CAST(CASE {pk} {cases} END AS decimal(9, 6)), "  # noqa: S608
        f"{status} = CASE {pk} {cases} END WHERE {pk} IN ({places})"
    )
    averages = [value for student in students for value in (student.pk, student.average)]
    statuses = [value for student in students for value in (student.pk, student.status)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*averages, *statuses, *(student.pk for student in students)])


def _kept(mean: Fraction | None, bands: Bands) -> tuple[Decimal | None, str]:
    return (None, "") if mean is None else (rounded_down(mean), band_for(mean, bands).name)


def _means(student_ids: Collection[int]) -> dict[int, Fraction | None]:
    """The exact mean percentage of each student's marks that count: the database adds whole numbers up."""
    groups: dict[int, list[Group]] = {}
    marks = Assessment.objects.counting().filter(student__in=student_ids).order_by()
    sums = marks.values("student_id", "max_score").annotate(total=Sum(in_units("score")), count=Count("pk"))
    for student, most, total, count in sums.values_list("student_id", "max_score", "total", "count"):
        groups.setdefault(student, []).append(Group(Fraction(total, SCORE_UNIT), most, count))
    return {student: mean_of(found) for student, found in groups.items()}


def rebuild_statuses(progress: Progress) -> dict[str, int]:
    """Bring every stored status up to date with the bands in force; how many marks had another one.

    It goes through the rows in portions and may be stopped anywhere: doing it again gives the same.
    Where another table was put in force meanwhile, it starts over, so that the newest one wins.
    """
    changed = 0
    while True:
        bands = BandScale.objects.in_force()
        marks, students = _portions(Assessment, MARKS_AT_ONCE), _portions(Student, STUDENTS_AT_ONCE)
        total = len(marks) + len(students)
        for number, portion in enumerate(marks, 1):
            changed += _rebuild_marks(portion, bands)
            progress(number, total)
        for number, portion in enumerate(students, len(marks) + 1):
            ids = Student.objects.filter(pk__range=portion).values_list("pk", flat=True)
            refresh_students(list(ids), bands=bands)
            progress(number, total)
        if bands == BandScale.objects.in_force():
            return {"assessments_changed": changed}


def _rebuild_marks(portion: tuple[int, int], bands: Bands) -> int:
    status = status_by(bands)
    return Assessment.objects.filter(pk__range=portion).exclude(status=status).update(status=status)


def _portions(model: Any, size: int) -> list[tuple[int, int]]:
    """Ranges of row ids, first and last included, that cover the table."""
    ends = model.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    return [(start, start + size - 1) for start in range(ends["first"], ends["last"] + 1, size)]
