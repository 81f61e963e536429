"""The attempt that counts becomes the student's result, and the result a mark.

The mark stands among the student's others, held back until the exam is released.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import NamedTuple, TypedDict
from uuid import UUID

from auditlog.models import LogEntry
from django.db.models import Max
from django.utils import timezone

from academics.calendar import day_of
from academics.models import Student
from accounts import audit
from accounts.models import User
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.marks.averages import Rules, refresh_students
from assessments.marks.bands import Bands, result_of
from assessments.marks.history import record_changes, record_removals
from assessments.marks.lookups import Terms
from assessments.marks.models import Assessment
from tracker_project.database.insert import insert
from tracker_project.database.update import update

DEFAULT_REASON = "The exam was graded."
MARK_FIELDS = ("score", "max_score", "percentage", "status")
# When it was graded is left out: that is when a result began to say what it says.
RESULT_FIELDS = (*MARK_FIELDS, "passed", "attempt")


class GradedAttempt(NamedTuple):
    """A graded attempt, with the row id of its student."""

    attempt: UUID
    student: int
    number: int
    score: Decimal
    max_score: Decimal
    submitted_at: datetime
    graded_at: datetime


class StoredResult(NamedTuple):
    """A result as the database has it, with the row ids that it refers to."""

    pk: int
    student: int
    assessment: int | None
    score: Decimal
    max_score: Decimal
    percentage: Decimal
    status: str
    passed: bool
    attempt: UUID

    def says(self, result: "ResultColumns") -> bool:
        return all(getattr(self, name) == result[name] for name in RESULT_FIELDS)  # type: ignore[literal-required]

    def mark_says(self, result: "ResultColumns") -> bool:
        return all(getattr(self, name) == result[name] for name in MARK_FIELDS)  # type: ignore[literal-required]


class ResultColumns(TypedDict):
    attempt: UUID
    score: Decimal
    max_score: Decimal
    percentage: Decimal
    status: str
    passed: bool
    graded_at: datetime


def update_results(
    exam: Exam,
    students: Collection[int],
    *,
    by: User | None = None,
    reason: str = DEFAULT_REASON,
) -> None:
    """Bring results, marks and averages of these students up to date with an exam.

    `students` are row ids. Their results are made of their graded attempts; where
    nothing counts any more, the result goes. Runs inside the caller's transaction, in a
    constant number of statements. Doing it again changes nothing.
    """
    rules = Rules.in_force()
    _lock_students(students)

    stored = _stored_results(exam, students)
    counting = _counting_attempts(exam, students)
    results = _results_of(counting, exam, rules.bands)

    marked = {row.student for row in stored.values() if row.assessment}
    without_mark = [
        attempt for student, attempt in counting.items() if student not in marked
    ]
    new_marks = _insert_marks(without_mark, exam, results)
    _insert_results(exam, results, stored, new_marks)

    changed = []
    gone = []
    for row in stored.values():
        if row.student not in results:
            gone.append(row)
        elif row.student in new_marks or not row.says(results[row.student]):
            changed.append(row)
    _change_results(changed, results, new_marks, by=by, reason=reason)
    _remove_results(gone, by=by, reason=reason)

    if exam.released_at is not None:  # until then no average counts the marks
        affected = [row.student for row in [*changed, *gone]]
        refresh_students({*new_marks, *affected}, rules=rules)

    listed = ", ".join(str(student) for student in sorted(students))
    audit.note(LogEntry.Action.UPDATE, exam, {"results": [None, listed]})


def _lock_students(students: Collection[int]) -> None:
    rows = Student.objects.select_for_update().filter(pk__in=students)
    list(rows.order_by("pk").values_list("pk", flat=True))


def _stored_results(exam: Exam, students: Collection[int]) -> dict[int, StoredResult]:
    """The results that there are, by student."""
    rows = ExamResult.objects.filter(exam=exam, student__in=students).order_by()
    columns = ("pk", "student_id", "assessment_id", *RESULT_FIELDS)

    stored = {}
    for values in rows.values_list(*columns):
        result = StoredResult._make(values)
        stored[result.student] = result
    return stored


def _counting_attempts(
    exam: Exam, students: Collection[int]
) -> dict[int, GradedAttempt]:
    """The counting attempt of each student, of those that could earn anything."""
    attempts = Attempt._base_manager.filter(
        exam=exam, student__in=students, state=AttemptState.GRADED, max_score__gt=0
    )
    rows = attempts.order_by("number").values_list(
        "pk",
        "student_id",
        "number",
        "score",
        "max_score",
        "submitted_at",
        "graded_at",
    )
    return choose_counting(exam, (GradedAttempt._make(row) for row in rows))


def choose_counting(
    exam: Exam, attempts: Iterable[GradedAttempt]
) -> dict[int, GradedAttempt]:
    """The attempt that counts of each student, by the student's row id.

    `attempts` come in the order of their numbers; of equally good ones the first
    counts.
    """
    chosen: dict[int, GradedAttempt] = {}
    for attempt in attempts:
        earlier = chosen.get(attempt.student)
        if earlier is None or _counts_rather(exam, attempt, earlier):
            chosen[attempt.student] = attempt
    return chosen


def _counts_rather(exam: Exam, later: GradedAttempt, earlier: GradedAttempt) -> bool:
    if exam.counting == Exam.Counting.LATEST:
        return True
    if exam.counting == Exam.Counting.FIRST:
        return False
    return later.score * earlier.max_score > earlier.score * later.max_score


def passes(exam: Exam, score: Decimal, max_score: Decimal) -> bool:
    """Whether a score reaches the pass mark, compared exactly."""
    return score * 100 >= exam.pass_mark * max_score


def _results_of(
    counting: Mapping[int, GradedAttempt], exam: Exam, bands: Bands
) -> dict[int, ResultColumns]:
    """What each student's result says; equal scores are worked out once."""

    @cache
    def result_for(score: Decimal, max_score: Decimal) -> tuple[Decimal, str]:
        return result_of(score, max_score, bands)

    results: dict[int, ResultColumns] = {}
    for student, attempt in counting.items():
        percentage, status = result_for(attempt.score, attempt.max_score)
        results[student] = {
            "attempt": attempt.attempt,
            "score": attempt.score,
            "max_score": attempt.max_score,
            "percentage": percentage,
            "status": status,
            "passed": passes(exam, attempt.score, attempt.max_score),
            "graded_at": attempt.graded_at,
        }
    return results


def _insert_marks(
    attempts: Sequence[GradedAttempt],
    exam: Exam,
    results: Mapping[int, ResultColumns],
) -> dict[int, int]:
    """A mark for each of these attempts; their ids by student."""
    if not attempts:
        return {}

    terms = Terms()
    day_taken = cache(day_of)

    @cache
    def term_of(day: date) -> int | None:
        if exam.term_id:
            return exam.term_id
        term = terms.given({}, day)
        return term.pk if term else None

    released_at = timezone.now() if exam.released_at else None
    rows = []
    for attempt in attempts:
        day = day_taken(attempt.submitted_at)
        result = results[attempt.student]
        row = {
            "student": attempt.student,
            "unit": exam.unit_id,
            "assessment_type": exam.assessment_type,
            "title": exam.title,
            "score": result["score"],
            "max_score": result["max_score"],
            "percentage": result["percentage"],
            "status": result["status"],
            "date_taken": day,
            "term": term_of(day),
            "released_at": released_at,
            "recorded_by": exam.created_by_id,
        }
        rows.append(row)

    newest = Assessment.objects.aggregate(newest=Max("pk"))["newest"] or 0
    insert(Assessment, rows)
    # The students are locked, so that nobody else has recorded a mark of theirs since.
    inserted = Assessment.objects.filter(
        pk__gt=newest, student__in=[attempt.student for attempt in attempts]
    )
    return dict(inserted.order_by().values_list("student_id", "pk"))


def _insert_results(
    exam: Exam,
    results: Mapping[int, ResultColumns],
    stored: Mapping[int, StoredResult],
    new_marks: Mapping[int, int],
) -> None:
    rows = []
    for student, result in results.items():
        if student not in stored:
            row = {
                "exam": exam.pk,
                "student": student,
                "assessment": new_marks[student],
                **result,
            }
            rows.append(row)
    insert(ExamResult, rows)


def _change_results(
    stored: Sequence[StoredResult],
    results: Mapping[int, ResultColumns],
    new_marks: Mapping[int, int],
    *,
    by: User | None,
    reason: str,
) -> None:
    """Write results that say something else now, and their marks."""
    now = timezone.now()
    changed_marks = {}
    mark_rows = []
    result_rows = []

    for row in stored:
        result = results[row.student]
        mark_id = new_marks.get(row.student, row.assessment)
        result_rows.append({"pk": row.pk, "assessment": mark_id, **result})

        if row.assessment and not row.mark_says(result):
            mark = {
                "score": result["score"],
                "max_score": result["max_score"],
                "percentage": result["percentage"],
                "status": result["status"],
            }
            changed_marks[row.assessment] = mark
            mark_rows.append({"pk": row.assessment, **mark, "updated_at": now})

    record_changes(changed_marks, by=by, reason=reason)
    update(Assessment, mark_rows)
    update(ExamResult, result_rows)


def _remove_results(
    stored: Sequence[StoredResult], *, by: User | None, reason: str
) -> None:
    """Remove results of which nothing is left, and their marks."""
    if not stored:
        return

    mark_ids = [row.assessment for row in stored if row.assessment]
    record_removals(mark_ids, by=by, reason=reason)
    ExamResult.objects.filter(pk__in=[row.pk for row in stored]).delete()
    Assessment.objects.filter(pk__in=mark_ids).delete()
