"""The attempt that counts becomes the student's result, and the result a mark among the others."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from auditlog.models import LogEntry
from django.db.models import Max
from django.utils import timezone

from academics.calendar import day_of
from academics.models import Student
from accounts import audit
from accounts.models import User
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.results.changes import note_changes, note_removals
from assessments.marks.bands import result_of
from assessments.marks.models import Assessment
from assessments.marks.statuses import Rules, refresh_students
from assessments.marks.terms import Terms
from tracker_project.database.insert import insert
from tracker_project.database.update import update

AGAIN = "The exam was graded."
OF_A_MARK = ("score", "max_score", "percentage", "status")
OF_A_RESULT = (*OF_A_MARK, "passed", "attempt")


class Counted(NamedTuple):
    """A graded attempt."""

    attempt: Any
    student: int
    number: int
    score: Decimal
    max_score: Decimal
    submitted_at: datetime
    graded_at: datetime


class Kept(NamedTuple):
    """A result as it is kept."""

    pk: int
    student: int
    assessment: int | None
    score: Decimal
    max_score: Decimal
    percentage: Decimal
    status: str
    passed: bool
    attempt: Any


def settle(
    exam: Exam, students: Collection[int], *, by: User | None = None, reason: str = ""
) -> None:
    """Bring results, marks and averages of these students (row ids) in an exam up to date with its graded attempts.

    Inside the caller's transaction, in a constant number of statements. Where nothing counts any more, the
    result goes. Doing it again changes nothing.
    """
    rules, reason = Rules.in_force(), reason or AGAIN
    list(
        Student.objects.select_for_update()
        .filter(pk__in=students)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    results, counting = _kept_of(exam, students), _counting(exam, students)
    figures = _figures_of(counting, exam, rules)
    made = _make_marks(
        [
            each
            for each in counting.values()
            if not _has_mark(results.get(each.student))
        ],
        exam,
        figures,
    )
    new = [student for student in counting if student not in results]
    insert(
        ExamResult,
        [
            {
                "exam": exam.pk,
                "student": each,
                "assessment": made[each],
                **figures[each],
            }
            for each in new
        ],
    )
    changed = [
        row
        for row in results.values()
        if row.student in counting and _differs(row, figures, made)
    ]
    _change(changed, figures, made, by=by, reason=reason)
    gone = [row for row in results.values() if row.student not in counting]
    _remove(gone, by=by, reason=reason)
    if (
        exam.released_at is not None
    ):  # else the marks are held back, and no average counts them
        refresh_students(
            {*made, *(row.student for row in [*changed, *gone])}, rules=rules
        )
    changes = {"results": [None, ", ".join(map(str, sorted(students)))]}
    audit.note(LogEntry.Action.UPDATE, exam, changes)


def _has_mark(row: Kept | None) -> bool:
    return row is not None and row.assessment is not None


def _kept_of(exam: Exam, students: Collection[int]) -> dict[int, Kept]:
    """The results that there are, by student."""
    rows = ExamResult.objects.filter(exam=exam, student__in=students).order_by()
    return {
        row[1]: Kept._make(row)
        for row in rows.values_list("pk", "student_id", "assessment_id", *OF_A_RESULT)
    }


def _counting(exam: Exam, students: Collection[int]) -> dict[int, Counted]:
    """The attempt that counts of each student, among those that are graded and could earn anything."""
    rows = Attempt._base_manager.filter(
        exam=exam, student__in=students, state=AttemptState.GRADED, max_score__gt=0
    )
    columns = (
        "pk",
        "student_id",
        "number",
        "score",
        "max_score",
        "submitted_at",
        "graded_at",
    )
    return counting_of(
        exam, map(Counted._make, rows.order_by("number").values_list(*columns))
    )


def counting_of(exam: Exam, attempts: Iterable[Counted]) -> dict[int, Counted]:
    """The one that counts of each student's graded attempts, which come in the order of their numbers."""
    chosen: dict[int, Counted] = {}
    better = BETTER[exam.counting]
    for each in attempts:
        best = chosen.get(each.student)
        if best is None or better(each, best):
            chosen[each.student] = each
    return chosen


# Whether an attempt counts rather than one before it; of equally good ones the first does.
BETTER: dict[str, Callable[[Counted, Counted], bool]] = {
    Exam.Counting.BEST: lambda new, old: (
        new.score * old.max_score > old.score * new.max_score
    ),
    Exam.Counting.LATEST: lambda new, old: True,
    Exam.Counting.FIRST: lambda new, old: False,
}


def passes(exam: Exam, score: Decimal, max_score: Decimal) -> bool:
    """Whether a score reaches the pass mark, compared exactly."""
    return score * 100 >= exam.pass_mark * max_score


def _figures_of(
    counting: Mapping[int, Counted], exam: Exam, rules: Rules
) -> dict[int, dict[str, Any]]:
    """What each student's result says, by column; equal scores are worked out once."""
    result = cache(lambda score, most: result_of(score, most, rules.bands))
    figures = {}
    for student, each in counting.items():
        percentage, status = result(each.score, each.max_score)
        figures[student] = {
            "attempt": each.attempt,
            "score": each.score,
            "max_score": each.max_score,
            "percentage": percentage,
            "status": status,
            "passed": passes(exam, each.score, each.max_score),
            "graded_at": each.graded_at,
        }
    return figures


def _make_marks(
    counted: Sequence[Counted], exam: Exam, figures: Mapping[int, Mapping[str, Any]]
) -> dict[int, int]:
    """A mark for each; their ids by student. They are held back as long as the exam's results are."""
    if not counted:
        return {}
    terms, now = Terms(), timezone.now()
    shared = {
        "unit": exam.unit_id,
        "assessment_type": exam.assessment_type,
        "title": exam.title,
        "released_at": now if exam.released_at else None,
        "recorded_by": exam.created_by_id,
    }
    day = cache(day_of)
    term = cache(
        lambda taken: exam.term_id or getattr(terms.given({}, taken), "pk", None)
    )
    rows = [
        {
            "student": each.student,
            "date_taken": day(each.submitted_at),
            "term": term(day(each.submitted_at)),
            **shared,
            **{name: figures[each.student][name] for name in OF_A_MARK},
        }
        for each in counted
    ]
    last = Assessment.objects.aggregate(last=Max("pk"))["last"] or 0
    insert(Assessment, rows)
    # The students are locked, so that nobody else has recorded a mark of theirs since.
    made = Assessment.objects.filter(
        pk__gt=last, student__in=[row["student"] for row in rows]
    ).order_by()
    return dict(made.values_list("student_id", "pk"))


def _change(
    rows: Sequence[Kept],
    figures: Mapping[int, Mapping[str, Any]],
    made: Mapping[int, int],
    *,
    by: User | None,
    reason: str,
) -> None:
    """Write results that say something else now, and their marks."""
    marks = {
        row.assessment: {name: figures[row.student][name] for name in OF_A_MARK}
        for row in rows
        if row.assessment
        and any(getattr(row, name) != figures[row.student][name] for name in OF_A_MARK)
    }
    note_changes(marks, by=by, reason=reason)
    now = timezone.now()
    update(
        Assessment,
        [{"pk": pk, **said, "updated_at": now} for pk, said in marks.items()],
    )
    update(
        ExamResult,
        [
            {
                "pk": row.pk,
                "assessment": made.get(row.student, row.assessment),
                **figures[row.student],
            }
            for row in rows
        ],
    )


def _differs(
    row: Kept, figures: Mapping[int, Mapping[str, Any]], made: Mapping[int, int]
) -> bool:
    """Whether a result says something else now; when it was graded is when it began to say this."""
    said = figures[row.student]
    return row.student in made or any(
        getattr(row, name) != said[name] for name in OF_A_RESULT
    )


def _remove(rows: Sequence[Kept], *, by: User | None, reason: str) -> None:
    """Results of which nothing is left, and their marks."""
    if not rows:
        return
    marks = [row.assessment for row in rows if row.assessment]
    note_removals(marks, by=by, reason=reason)
    ExamResult.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Assessment.objects.filter(pk__in=marks).delete()
