"""Allowances are set and taken away here.

Attempts that run, or begin at that moment, go by the new ones.
"""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from academics.models import Student
from accounts.models import User
from assessments.exams.allowances import move_expiries
from assessments.exams.authoring.validation import check_times
from assessments.exams.models import (
    Attempt,
    AttemptState,
    Exam,
    ExamAllowance,
    StandingAllowance,
)
from tracker_project.errors import ConflictError


class StandingFields(TypedDict, total=False):
    extra_time_percent: int
    note: str


class ExamAllowanceFields(TypedDict, total=False):
    extra_time_percent: int | None
    extra_attempts: int
    closes_at: datetime | None
    note: str


@transaction.atomic
def create_standing_allowance(
    *, student: Student, by: User, **fields: Unpack[StandingFields]
) -> StandingAllowance:
    """Extra time in every exam; ConflictError where the student has some already."""
    _lock_student(student.pk)
    allowance, is_new = StandingAllowance.objects.get_or_create(
        student=student, defaults={"set_by": by, **fields}
    )
    if not is_new:
        raise _already_set()

    _move_expiries_everywhere(student.pk)
    return allowance


@transaction.atomic
def change_standing_allowance(
    allowance: StandingAllowance, *, by: User, **fields: Unpack[StandingFields]
) -> StandingAllowance:
    _lock_student(allowance.student_id)
    _save_changes(allowance, by, fields)
    _move_expiries_everywhere(allowance.student_id)
    return allowance


@transaction.atomic
def remove_standing_allowance(allowance: StandingAllowance) -> None:
    student_id = allowance.student_id
    _lock_student(student_id)
    allowance.delete()
    _move_expiries_everywhere(student_id)


@transaction.atomic
def create_exam_allowance(
    *, exam: Exam, student: Student, by: User, **fields: Unpack[ExamAllowanceFields]
) -> ExamAllowance:
    """What a student is allowed in one exam; ConflictError where something is set."""
    _lock_student(student.pk)
    exam.refresh_from_db()
    _check_closing(exam, fields)

    allowance, is_new = ExamAllowance.objects.get_or_create(
        exam=exam, student=student, defaults={"set_by": by, **fields}
    )
    if not is_new:
        raise _already_set()

    move_expiries(exam, why="allowance", students=[student.pk])
    return allowance


@transaction.atomic
def change_exam_allowance(
    allowance: ExamAllowance, *, by: User, **fields: Unpack[ExamAllowanceFields]
) -> ExamAllowance:
    _lock_student(allowance.student_id)
    allowance.exam.refresh_from_db()
    _check_closing(allowance.exam, fields)
    _save_changes(allowance, by, fields)
    move_expiries(allowance.exam, why="allowance", students=[allowance.student_id])
    return allowance


@transaction.atomic
def remove_exam_allowance(allowance: ExamAllowance) -> None:
    """Take it away: the student's standing allowance counts again."""
    exam = allowance.exam
    student_id = allowance.student_id
    _lock_student(student_id)
    exam.refresh_from_db()
    allowance.delete()
    move_expiries(exam, why="allowance", students=[student_id])


def _lock_student(student_id: int) -> None:
    """Lock the student, for whom whoever begins an exam waits.

    Their attempts come first, as grading locks them. Read the exam afterwards, so that
    no end is written by times that have just been changed.
    """
    attempts = Attempt._base_manager.select_for_update().filter(student=student_id)
    list(attempts.order_by("pk").values_list("pk"))

    student = Student._base_manager.select_for_update().filter(pk=student_id)
    list(student.values_list("pk"))


def _save_changes(
    allowance: StandingAllowance | ExamAllowance,
    by: User,
    fields: StandingFields | ExamAllowanceFields,
) -> None:
    for name, value in fields.items():
        setattr(allowance, name, value)
    allowance.set_by = by
    allowance.save()


def _check_closing(exam: Exam, fields: ExamAllowanceFields) -> None:
    closes_at = fields.get("closes_at")
    if closes_at is not None:
        check_times(opens_at=exam.opens_at, closes_at=closes_at)


def _move_expiries_everywhere(student_id: int) -> None:
    """Move the ends of the student's running attempts, in every exam."""
    exams = Exam._base_manager.filter(
        attempts__student=student_id, attempts__state=AttemptState.IN_PROGRESS
    )
    for exam in exams.distinct().order_by("pk"):
        move_expiries(exam, why="allowance", students=[student_id])


def _already_set() -> ConflictError:
    return ConflictError(
        "This student has one already: change it.", code="allowance_exists"
    )
