"""Shows an exam's results to those who sat it, at one moment, once nothing waits."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from academics.models import Student
from accounts.models import User
from assessments.exams.allowances import allowances_of
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult, ExamState
from assessments.exams.querysets import sits, students_who_sit
from assessments.marks.models import Assessment
from assessments.marks.releases import release_marks
from assessments.marks.signals import exam_released
from tracker_project.errors import ConflictError

NOT_GRADED: dict[str, str] = {
    AttemptState.IN_PROGRESS: "still running",
    AttemptState.SUBMITTED: "not graded yet",
    AttemptState.MARKING: "with answers that a person must mark",
}
TELL_THE_KEY = (Exam.Shows.FEEDBACK, Exam.Shows.KEY)


@transaction.atomic
def release_exam(exam: Exam, *, by: User | None, ignore_running: bool = False) -> Exam:
    """Show the results and marks of an exam; again, it does nothing.

    ConflictError where it was never published, or where attempts are not graded: it
    names how many. Those that still run may be passed over: they are shown as soon as
    they are graded.
    """
    exam = Exam._base_manager.select_for_update().get(pk=exam.pk)
    if exam.released_at is not None:
        return exam
    if exam.state == ExamState.DRAFT:
        raise ConflictError(
            "This exam is not published, so that there are no results.",
            code="not_published",
        )

    waiting = count_not_graded(exam)
    if ignore_running:
        waiting.pop(AttemptState.IN_PROGRESS, None)
    if waiting:
        raise _not_all_graded(waiting)

    exam.released_at = timezone.now()
    exam.save(update_fields=["released_at", "updated_at"])
    show_marks(exam, by=by)
    exam_id = exam.pk
    transaction.on_commit(lambda: exam_released.send_robust(sender=Exam, exam=exam_id))
    return exam


def _not_all_graded(waiting: dict[str, int]) -> ConflictError:
    details = {}
    sentences = []
    for state, count in waiting.items():
        sentence = f"{count} {NOT_GRADED[state]}"
        details[str(state)] = [sentence]
        sentences.append(sentence)

    return ConflictError(
        f"Not every attempt is graded: {', '.join(sentences)}.",
        details,
        code="not_all_graded",
    )


def count_not_graded(exam: Exam) -> dict[str, int]:
    """How many attempts stand in each state before graded."""
    rows = Attempt._base_manager.filter(exam=exam).exclude(state=AttemptState.GRADED)
    counts = rows.order_by("state").values_list("state").annotate(count=Count("pk"))
    return dict(counts)


def show_marks(exam: Exam, *, by: User | None) -> list[int]:
    """Show the marks of a released exam that are still held back; their ids."""
    return release_marks(Assessment.objects.filter(exam_result__exam=exam), by=by)


def release_due(now: datetime) -> list[int]:
    """Release what is closed for everybody and graded, as its exam asks; their ids.

    And show the marks of attempts that were being graded at the very moment of the
    release.
    """
    closed = Exam._base_manager.filter(
        release=Exam.Release.AFTER_CLOSING,
        released_at=None,
        closes_at__lte=now,
        published_at__isnull=False,
    ).exclude(state=ExamState.DRAFT)

    released = []
    for exam in closed.order_by("pk"):
        if count_not_graded(exam) or not is_closed_for_all(exam, now):
            continue
        try:
            release_exam(exam, by=None)
        except ConflictError:  # somebody began it, or it was taken back, meanwhile
            continue
        released.append(exam.pk)

    held_back = ExamResult.objects.filter(
        assessment__isnull=False, assessment__released_at=None
    )
    exams = held_back.order_by().values("exam")
    for exam in Exam._base_manager.filter(released_at__isnull=False, pk__in=exams):
        show_marks(exam, by=None)

    return released


def shows_now(attempt: Attempt, now: datetime) -> str:
    """How much of a released attempt its student is shown.

    Neither the key nor feedback while either could help anybody who sits the exam.
    """
    shows = attempt.exam.shows
    if shows in TELL_THE_KEY and not is_over(attempt.exam, now):
        return Exam.Shows.CORRECTNESS
    return shows


def is_over(exam: Exam, now: datetime) -> bool:
    """Whether nobody sits the exam any more, nor may begin it."""
    if exam.state == ExamState.ARCHIVED:
        return True

    attempts = Attempt._base_manager.filter(exam=exam)
    if attempts.filter(state=AttemptState.IN_PROGRESS).exists():
        return False

    candidates = students_who_sit(exam).filter(state="active", user__is_active=True)
    student_ids = set(candidates.values_list("pk", flat=True))
    begun = Counter(attempts.values_list("student_id", flat=True))
    allowances = allowances_of([exam], student_ids)
    for student_id in student_ids:
        allowed = allowances.of(exam, student_id)
        most = exam.attempts_allowed + allowed.extra_attempts
        if begun[student_id] < most and not allowed.has_closed(now):
            return False
    return True


def is_closed_for_all(exam: Exam, now: datetime) -> bool:
    """Whether nobody may begin or go on, with whatever time they are allowed."""
    if exam.closes_at is None or exam.closes_at > now:
        return False

    may_differ = Q(exam_allowances__exam=exam) | Q(standing_allowance__isnull=False)
    students = Student._base_manager.filter(may_differ)
    student_ids = set(students.values_list("pk", flat=True))
    allowances = allowances_of([exam], student_ids)

    for student_id in student_ids:
        closes_at = allowances.of(exam, student_id).closes_at
        if closes_at is not None and closes_at <= now:
            continue
        may_sit = sits(Student.objects.filter(pk=student_id))
        if Exam._base_manager.filter(may_sit, pk=exam.pk).exists():
            return False
    return True
