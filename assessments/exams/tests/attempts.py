"""Attempts for tests, as the sitting leaves them."""

from collections.abc import Mapping
from types import SimpleNamespace

from academics.factories import StudentFactory
from academics.models import Student
from assessments.exams.factories import NO_ANSWERS, RIGHT, AttemptFactory
from assessments.exams.models import Attempt, Exam
from assessments.exams.tests.building import published

__all__ = ["RIGHT", "many", "submitted"]


def submitted(
    exam: Exam,
    student: Student,
    answers: Mapping[str, object] = NO_ANSWERS,
    **fields: object,
) -> Attempt:
    """A submitted attempt; `answers` by the kind of the question, in its own keys.

    What is left out is not answered.
    """
    return AttemptFactory(exam=exam, student=student, given=answers, **fields)


def many(school: SimpleNamespace, count: int) -> Exam:
    """An exam that Sam has submitted with everything right, and `count` others.

    Each second one of them answered as he did, the others nothing.
    """
    exam = published(school)
    right = {"single_choice": RIGHT, "true_false": RIGHT, "numeric": RIGHT}
    sams = submitted(exam, school.student, right)

    students = Student.objects.bulk_create(StudentFactory.build_batch(count))
    attempts = []
    for place, student in enumerate(students):
        attempt = AttemptFactory.build(
            exam=exam,
            student=student,
            paper=sams.paper,
            answers=sams.answers if place % 2 else {},
        )
        attempts.append(attempt)
    Attempt.objects.bulk_create(attempts)
    return exam
