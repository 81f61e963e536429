"""What each student is allowed in an exam: how long, until when, how often."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from academics.models import Student
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
)


@dataclass(frozen=True)
class Allowed:
    """A student's extra time in percent, and the times and attempts that follow.

    Where `closes_at` or `duration_seconds` is None there is no such limit.
    """

    percent: int
    extra_attempts: int
    closes_at: datetime | None
    duration_seconds: int | None

    def has_closed(self, now: datetime) -> bool:
        """Whether the student may not begin it any more."""
        return self.closes_at is not None and self.closes_at <= now

    def expires_at(
        self, started_at: datetime, credited_seconds: int = 0
    ) -> datetime | None:
        """When the clock ends an attempt; None where it never does.

        That is after its time or at the closing, whichever comes first, and later by
        what was credited for time in which the server was down.
        """
        ends = []
        if self.closes_at is not None:
            ends.append(self.closes_at)
        if self.duration_seconds is not None:
            ends.append(started_at + timedelta(seconds=self.duration_seconds))

        if not ends:
            return None
        return min(ends) + timedelta(seconds=credited_seconds)


@dataclass(frozen=True)
class OwnAllowance:
    """A student's allowance for one exam.

    Its percent takes the place of the standing one, its closing that of the exam's.
    """

    percent: int | None = None
    extra_attempts: int = 0
    closes_at: datetime | None = None


NO_ALLOWANCE = OwnAllowance()


@dataclass(frozen=True)
class Allowances:
    """The allowances of some students in some exams, by their row ids.

    `standing_percents` are by student, `own` ones by exam and student.
    """

    standing_percents: dict[int, int]
    own: dict[tuple[int, int], OwnAllowance]

    def of(self, exam: Exam, student_id: int) -> Allowed:
        standing = self.standing_percents.get(student_id, 0)
        own = self.own.get((exam.pk, student_id), NO_ALLOWANCE)
        return allowed(exam, standing, own)


def allowed(
    exam: Exam, standing_percent: int = 0, own: OwnAllowance = NO_ALLOWANCE
) -> Allowed:
    """What follows from a standing percentage and an allowance for this exam.

    Extra time moves the closing too: by that share of the duration, or where there is
    none of the time from opening to closing, so that who begins last loses nothing.
    """
    percent = standing_percent if own.percent is None else own.percent

    duration = None
    if exam.duration_minutes is not None:
        duration = exam.duration_minutes * 60

    closes_at = own.closes_at or exam.closes_at
    if closes_at is not None and own.closes_at is None:
        closes_at += _usual_time(exam, closes_at) * percent / 100

    if duration is not None:
        duration = duration * (100 + percent) // 100

    return Allowed(percent, own.extra_attempts, closes_at, duration)


def _usual_time(exam: Exam, closes_at: datetime) -> timedelta:
    """The time that extra time is a share of."""
    if exam.duration_minutes is not None:
        return timedelta(minutes=exam.duration_minutes)

    opens_at = exam.opens_at or exam.published_at
    if opens_at is None:
        return timedelta()
    return max(closes_at - opens_at, timedelta())


def allowances_of(exams: Collection[Exam], students: Collection[int]) -> Allowances:
    """The allowances of students (row ids) in exams, in one query."""
    in_these_exams = Q(exam_allowances__exam__in=[exam.pk for exam in exams])
    rows = (
        Student._base_manager.filter(pk__in=students)
        .annotate(own=FilteredRelation("exam_allowances", condition=in_these_exams))
        .values_list(
            "pk",
            "standing_allowance__extra_time_percent",
            "own__exam",
            "own__extra_time_percent",
            "own__extra_attempts",
            "own__closes_at",
        )
    )

    standing_percents: dict[int, int] = {}
    own: dict[tuple[int, int], OwnAllowance] = {}
    for student, standing_percent, exam, percent, attempts, closes_at in rows:
        standing_percents[student] = standing_percent or 0
        if exam is not None:
            own[exam, student] = OwnAllowance(percent, attempts, closes_at)

    return Allowances(standing_percents, own)


def allowed_for(exam: Exam, student: Student) -> Allowed:
    """What a student is allowed in an exam, in one query."""
    return allowances_of([exam], [student.pk]).of(exam, student.pk)


def move_expiries(
    exam: Exam, *, why: str, students: Collection[int] | None = None
) -> int:
    """Write the end of each running attempt anew, by the times that hold now.

    Gives how many were moved. `students` (row ids) narrows it; `why` stands in the
    record of each attempt. Needs a transaction.
    """
    running = (
        Attempt.objects.select_for_update()
        .filter(exam=exam, state=AttemptState.IN_PROGRESS)
        .order_by("pk")
    )
    if students is not None:
        running = running.filter(student__in=students)

    attempts = list(running)
    if not attempts:
        return 0

    allowances = allowances_of([exam], {attempt.student_id for attempt in attempts})
    now = timezone.now()
    moved = []
    events = []
    for attempt in attempts:
        before = attempt.expires_at
        allowed = allowances.of(exam, attempt.student_id)
        after = allowed.expires_at(attempt.started_at, attempt.credited_seconds)
        if after == before:
            continue

        # Without an end before or after there is nothing to tell the difference of.
        seconds = None
        if before is not None and after is not None:
            seconds = round((after - before).total_seconds())

        attempt.expires_at = after
        moved.append(attempt)
        events.append(
            AttemptEvent(
                attempt=attempt,
                at=now,
                kind=EventKind.CREDITED,
                detail={"why": why, "seconds": seconds},
            )
        )

    Attempt.objects.bulk_update(moved, ["expires_at"], batch_size=200)
    AttemptEvent.objects.bulk_create(events)
    return len(moved)
