"""What one student is allowed in an exam: how long, until when, how often."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import FilteredRelation, Q

from academics.models import Student
from assessments.exams.models import Exam


@dataclass(frozen=True)
class Allowed:
    """Extra time in percent, and what follows: the student's own closing time and seconds; None means no limit."""

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
        """When the clock ends an attempt: after its time or at closing, whichever is first, and credits besides."""
        ends = [self.closes_at] if self.closes_at else []
        if self.duration_seconds is not None:
            ends.append(started_at + timedelta(seconds=self.duration_seconds))
        return min(ends) + timedelta(seconds=credited_seconds) if ends else None


@dataclass(frozen=True)
class Own:
    """An allowance for one exam: its percent in place of the standing one, its closing time in place of the exam's."""

    percent: int | None = None
    extra_attempts: int = 0
    closes_at: datetime | None = None


NOTHING = Own()


@dataclass(frozen=True)
class Allowances:
    """The allowances of some students in some exams, by their row ids."""

    standing: dict[int, int]
    own: dict[tuple[int, int], Own]

    def of(self, exam: Exam, student_id: int) -> Allowed:
        """What the student is allowed in the exam."""
        return allowed(
            exam,
            self.standing.get(student_id, 0),
            self.own.get((exam.pk, student_id), NOTHING),
        )


def allowed(exam: Exam, standing: int = 0, own: Own = NOTHING) -> Allowed:
    """What follows from a standing percentage and an allowance for this exam.

    Extra time moves the closing time too: by that share of the duration, or of the time from opening
    to closing where there is none, so that whoever begins last loses nothing of it.
    """
    percent = standing if own.percent is None else own.percent
    seconds = None if exam.duration_minutes is None else exam.duration_minutes * 60
    closes_at = own.closes_at or exam.closes_at
    if closes_at is not None and own.closes_at is None:
        closes_at += _whole(exam, closes_at, seconds) * percent / 100
    longer = None if seconds is None else seconds * (100 + percent) // 100
    return Allowed(percent, own.extra_attempts, closes_at, longer)


def _whole(exam: Exam, closes_at: datetime, seconds: int | None) -> timedelta:
    """The time that extra time is a share of."""
    if seconds is not None:
        return timedelta(seconds=seconds)
    opens_at = exam.opens_at or exam.published_at
    return max(closes_at - opens_at, timedelta()) if opens_at else timedelta()


def allowances_of(exams: Collection[Exam], students: Collection[int]) -> Allowances:
    """The allowances of students (row ids) in exams, in one query."""
    in_these = Q(exam_allowances__exam__in=[exam.pk for exam in exams])
    rows = Student._base_manager.filter(pk__in=students).annotate(
        own=FilteredRelation("exam_allowances", condition=in_these)
    )
    standing, own = {}, {}
    for student, percent, exam, *ours in rows.values_list(
        "pk", "standing_allowance__extra_time_percent",
        "own__exam", "own__extra_time_percent", "own__extra_attempts", "own__closes_at",
    ):  # fmt: skip
        standing[student] = percent or 0
        if exam is not None:
            own[exam, student] = Own(*ours)
    return Allowances(standing, own)


def allowed_for(exam: Exam, student: Student) -> Allowed:
    """What a student is allowed in an exam, in one query."""
    return allowances_of([exam], [student.pk]).of(exam, student.pk)
