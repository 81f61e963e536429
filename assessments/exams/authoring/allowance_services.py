"""Allowances are set and taken away here; attempts that run, or begin at that moment, go by the new ones."""

from typing import Any

from django.db import transaction

from academics.models import Student
from assessments.exams.allowances import move_expiries
from assessments.exams.authoring.rules import check_times
from assessments.exams.models import (
    Attempt,
    AttemptState,
    Exam,
    ExamAllowance,
    StandingAllowance,
)
from tracker_project.errors import ConflictError

TWICE = "This student has one already: change it."


@transaction.atomic
def create_standing_allowance(
    *, student: Student, by: Any, **fields: Any
) -> StandingAllowance:
    """Extra time in every exam; ConflictError where the student has some."""
    _hold(student.pk)
    allowance, is_new = StandingAllowance.objects.get_or_create(
        student=student, defaults={"set_by": by, **fields}
    )
    if not is_new:
        raise ConflictError(TWICE, code="allowance_exists")
    _move_all(student.pk)
    return allowance


@transaction.atomic
def change_standing_allowance(
    allowance: StandingAllowance, *, by: Any, **fields: Any
) -> StandingAllowance:
    """Change what is given."""
    _hold(allowance.student_id)
    _write(allowance, by, fields)
    _move_all(allowance.student_id)
    return allowance


@transaction.atomic
def remove_standing_allowance(allowance: StandingAllowance) -> None:
    """Take it away."""
    student = allowance.student_id
    _hold(student)
    allowance.delete()
    _move_all(student)


@transaction.atomic
def create_exam_allowance(
    *, exam: Exam, student: Student, by: Any, **fields: Any
) -> ExamAllowance:
    """What one student is allowed in one exam; ConflictError where there is something."""
    _hold(student.pk)
    exam.refresh_from_db()
    _check_closing(exam, fields)
    allowance, is_new = ExamAllowance.objects.get_or_create(
        exam=exam, student=student, defaults={"set_by": by, **fields}
    )
    if not is_new:
        raise ConflictError(TWICE, code="allowance_exists")
    move_expiries(exam, why="allowance", students=[student.pk])
    return allowance


@transaction.atomic
def change_exam_allowance(
    allowance: ExamAllowance, *, by: Any, **fields: Any
) -> ExamAllowance:
    """Change what is given."""
    _hold(allowance.student_id)
    allowance.exam.refresh_from_db()
    _check_closing(allowance.exam, fields)
    _write(allowance, by, fields)
    move_expiries(allowance.exam, why="allowance", students=[allowance.student_id])
    return allowance


@transaction.atomic
def remove_exam_allowance(allowance: ExamAllowance) -> None:
    """Take it away: the standing one holds again."""
    exam, student = allowance.exam, allowance.student_id
    _hold(student)
    exam.refresh_from_db()
    allowance.delete()
    move_expiries(exam, why="allowance", students=[student])


def _hold(student_id: int) -> None:
    """Hold the student, for whom whoever begins an exam waits; their attempts first, as grading does.

    The exam is read after it, so that an end is not written by times that have just been changed.
    """
    list(
        Attempt._base_manager.select_for_update()
        .filter(student=student_id)
        .order_by("pk")
        .values_list("pk")
    )
    list(
        Student._base_manager.select_for_update()
        .filter(pk=student_id)
        .values_list("pk")
    )


def _write(allowance: Any, by: Any, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(allowance, name, value)
    allowance.set_by = by
    allowance.save()


def _check_closing(exam: Exam, fields: dict[str, Any]) -> None:
    if fields.get("closes_at") is not None:
        check_times(opens_at=exam.opens_at, closes_at=fields["closes_at"])


def _move_all(student_id: int) -> None:
    """The student's running attempts, in every exam."""
    running = Exam._base_manager.filter(
        attempts__student=student_id, attempts__state=AttemptState.IN_PROGRESS
    )
    for exam in running.distinct().order_by("pk"):
        move_expiries(exam, why="allowance", students=[student_id])
