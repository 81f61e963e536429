"""An exam's results are shown to those who sat it: all at one moment, once nothing waits."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from academics.models import Student
from accounts.models import User
from assessments.exams.allowances import allowances_of
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult, ExamState
from assessments.exams.querysets import sits
from assessments.marks.models import Assessment
from assessments.marks.releases import release_marks
from assessments.marks.signals import exam_released
from tracker_project.errors import ConflictError

WORDS = {
    AttemptState.IN_PROGRESS: "still running",
    AttemptState.SUBMITTED: "not graded yet",
    AttemptState.MARKING: "with answers that a person must mark",
}


@transaction.atomic
def release_exam(exam: Exam, *, by: User | None, ignore_running: bool = False) -> Exam:
    """Show the results and marks of an exam; again, it does nothing.

    ConflictError where it was never published, or where attempts are not graded: it names how many. Those that
    still run may be passed over: they are shown as soon as they are graded.
    """
    exam = Exam._base_manager.select_for_update().get(pk=exam.pk)
    if exam.released_at is not None:
        return exam
    if exam.state == ExamState.DRAFT:
        raise ConflictError(
            "This exam is not published, so that there are no results.",
            code="not_published",
        )
    waiting = waiting_of(exam)
    if ignore_running:
        waiting.pop(AttemptState.IN_PROGRESS, None)
    if waiting:
        told = {
            state: [f"{count} {WORDS[AttemptState(state)]}"]
            for state, count in waiting.items()
        }
        sentence = ", ".join(each for (each,) in told.values())
        raise ConflictError(
            f"Not every attempt is graded: {sentence}.", told, code="not_all_graded"
        )
    exam.released_at = timezone.now()
    exam.save(update_fields=["released_at", "updated_at"])
    show_marks(exam, by=by)
    pk = exam.pk
    transaction.on_commit(lambda: exam_released.send_robust(sender=Exam, exam=pk))
    return exam


def waiting_of(exam: Exam) -> dict[str, int]:
    """How many attempts stand in each state before graded."""
    rows = Attempt._base_manager.filter(exam=exam).exclude(state=AttemptState.GRADED)
    return dict(rows.order_by("state").values_list("state").annotate(count=Count("pk")))


def show_marks(exam: Exam, *, by: User | None) -> list[int]:
    """Show the marks of a released exam that are still held back; their ids."""
    return release_marks(Assessment.objects.filter(exam_result__exam=exam), by=by)


def release_due(now: datetime) -> list[int]:
    """Release those exams that are closed for everybody and graded, as they ask for; their ids.

    And show the marks of attempts that were being graded at the very moment of the release.
    """
    closed = Exam._base_manager.filter(
        release=Exam.Release.AFTER_CLOSING,
        released_at=None,
        closes_at__lte=now,
        published_at__isnull=False,
    ).exclude(state=ExamState.DRAFT)
    released = [
        exam.pk
        for exam in closed.order_by("pk")
        if _is_due(exam, now) and _released(exam)
    ]
    held_back = ExamResult.objects.filter(
        assessment__isnull=False, assessment__released_at=None
    ).order_by()
    for exam in Exam._base_manager.filter(
        released_at__isnull=False, pk__in=held_back.values("exam")
    ):
        show_marks(exam, by=None)
    return released


def shows_now(attempt: Attempt, now: datetime) -> str:
    """How much of a released attempt its student is shown: not the key, nor feedback, while it could help anybody."""
    told = attempt.exam.shows
    gives_away = told in (Exam.Shows.FEEDBACK, Exam.Shows.KEY)
    return (
        Exam.Shows.CORRECTNESS
        if gives_away and not is_over(attempt.exam, attempt.student_id, now)
        else told
    )


def is_over(exam: Exam, student: int, now: datetime) -> bool:
    """Whether the exam is over: for everybody where it closes, for this student (a row id) where it never does."""
    attempts = Attempt._base_manager.filter(exam=exam)
    if exam.state == ExamState.ARCHIVED:
        return True
    if exam.closes_at is not None:
        return (
            closed_for_all_at(exam, now)
            and not attempts.filter(state=AttemptState.IN_PROGRESS).exists()
        )
    states = list(
        attempts.filter(student=student).order_by().values_list("state", flat=True)
    )
    allowed = allowances_of([exam], [student]).of(exam, student)
    used_up = len(
        states
    ) >= exam.attempts_allowed + allowed.extra_attempts or allowed.has_closed(now)
    return used_up and AttemptState.IN_PROGRESS not in states


def _is_due(exam: Exam, now: datetime) -> bool:
    return not waiting_of(exam) and closed_for_all_at(exam, now)


def _released(exam: Exam) -> bool:
    try:
        release_exam(exam, by=None)
    except ConflictError:  # somebody began it, or it was taken back, since we looked
        return False
    return True


def closed_for_all_at(exam: Exam, now: datetime) -> bool:
    """Whether nobody may begin or go on any more, with whatever time they are allowed."""
    if exam.closes_at is None or exam.closes_at > now:
        return False
    may_differ = Q(exam_allowances__exam=exam) | Q(standing_allowance__isnull=False)
    students = set(
        Student._base_manager.filter(may_differ).values_list("pk", flat=True)
    )
    allowances = allowances_of([exam], students)
    ends = {student: allowances.of(exam, student).closes_at for student in students}
    later = [student for student, end in ends.items() if end is None or end > now]
    return not any(
        Exam._base_manager.filter(
            sits(Student.objects.filter(pk=student)), pk=exam.pk
        ).exists()
        for student in later
    )
