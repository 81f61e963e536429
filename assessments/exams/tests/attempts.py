"""Attempts for tests, as the sitting leaves them: on a paper of their own, submitted or running."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from academics.models import Student
from assessments.exams.models import Attempt, AttemptState, Exam
from assessments.exams.papers import PaperQuestion, build_paper, questions_of, seed_of
from assessments.exams.tests.building import published
from assessments.questions.marking import normalise


def submitted(
    exam: Exam,
    student: Student,
    answers: Mapping[str, Any] | None = None,
    *,
    number: int = 1,
    **fields: Any,
) -> Attempt:
    """A submitted attempt; `answers` by the kind of the question, in the question's own keys and words.

    `RIGHT` answers with the key. What is left out is not answered.
    """
    exam.refresh_from_db()
    questions = questions_of(exam)
    attempt = Attempt(exam=exam, student=student, number=number)
    attempt.paper = build_paper(exam, questions, seed_of(exam, attempt.pk))
    attempt.answers = {
        str(entry["question"]): _saved(
            questions[entry["question"]], entry["order"], answers or {}
        )
        for entry in attempt.paper
        if questions[entry["question"]].item.kind in (answers or {})
    }
    now = timezone.now()
    attempt.state, attempt.started_at, attempt.submitted_at = (
        AttemptState.SUBMITTED,
        now - timedelta(minutes=9),
        now,
    )
    attempt.ended_by = "student"
    for name, value in fields.items():
        setattr(attempt, name, value)
    attempt.save(force_insert=True)
    return attempt


RIGHT = object()


def many(school: Any, count: int) -> Exam:
    """An exam that Sam has submitted with everything right, and `count` others, each second one as he did."""
    exam = published(school)
    students = Student.objects.bulk_create(
        Student(student_id=f"M{number:04}", first_name="Max", last_name=f"M{number}")
        for number in range(count)
    )
    model = submitted(
        exam,
        school.student,
        {"single_choice": RIGHT, "true_false": RIGHT, "numeric": RIGHT},
    )
    Attempt.objects.bulk_create(
        Attempt(exam=exam, student=student, state="submitted", started_at=model.started_at, paper=model.paper,
                submitted_at=model.submitted_at, answers=model.answers if at % 2 else {})
        for at, student in enumerate(students)
    )  # fmt: skip
    return exam


def _saved(
    question: PaperQuestion, order: Any, answers: Mapping[str, Any]
) -> dict[str, Any]:
    given = answers[question.item.kind]
    if given is RIGHT:
        given = question.item.content.right_answer(order)
    answer = normalise(question.item, given, served=order)
    return {"answer": answer, "revision": 1, "saved_at": "2024-10-15T08:00:00Z"}
