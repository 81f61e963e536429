"""Exams that many have sat, written straight into the tables: answers as they are kept, marked by the real rules."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from academics.models import Student
from assessments.exams.models import Attempt, Exam, ExamResult
from assessments.exams.papers import read_questions
from assessments.exams.results.scoring import score_paper
from assessments.questions.marking import normalise

BEGAN = datetime(2024, 10, 15, 9, 0, tzinfo=UTC)


def students(count: int, school: Any) -> list[Student]:
    """More students of 7A, without accounts."""
    made = [
        Student(
            student_id=f"STU9{number:03}",
            first_name="Extra",
            last_name=f"No{number}",
            school_class=school.class_7a,
        )
        for number in range(count)
    ]
    return Student.objects.bulk_create(made)


def sat(
    exam: Exam,
    student: Student,
    answers: Sequence[Any],
    *,
    number: int = 1,
    counts: bool = True,
) -> Attempt:
    """An attempt with these answers to the exam's questions in their order, in the question's own keys.

    MISSING takes a question off the paper. Graded, and the result where it `counts`.
    """
    return sat_by(exam, {student: answers}, number=number, counts=counts)[0]


MISSING = object()


def sat_by(
    exam: Exam,
    answers: Mapping[Student, Sequence[Any]],
    *,
    number: int = 1,
    counts: bool = True,
) -> list[Attempt]:
    """The same for many students at once."""
    questions = list(read_questions(exam.pk).values())
    attempts = [
        _attempt(exam, questions, student, given, number)
        for student, given in answers.items()
    ]
    Attempt.objects.bulk_create(attempts)
    if counts:
        ExamResult.objects.bulk_create([_result(exam, attempt) for attempt in attempts])
    return attempts


def _attempt(
    exam: Exam,
    questions: Sequence[Any],
    student: Student,
    answers: Sequence[Any],
    number: int,
) -> Attempt:
    given = {
        one: answer
        for one, answer in zip(questions, answers, strict=True)
        if answer is not MISSING
    }
    kept = {one: normalise(one.item, answer) for one, answer in given.items()}
    paper = [{"question": one.id, "order": {}} for one in given]
    answers = {
        str(one.id): {"answer": answer, "revision": 1, "saved_at": BEGAN.isoformat()}
        for one, answer in kept.items()
        if answer is not None
    }
    scored = score_paper(paper, answers, {one.id: one for one in given})
    return Attempt(
        exam=exam,
        student=student,
        number=number,
        state=scored.state,
        started_at=BEGAN,
        submitted_at=BEGAN + timedelta(minutes=30),
        graded_at=BEGAN + timedelta(minutes=31),
        paper=paper,
        answers=answers,
        outcomes=scored.outcomes,
        score=scored.score,
        max_score=scored.max_score,
    )


def _result(exam: Exam, attempt: Attempt) -> ExamResult:
    percentage = attempt.score * 100 / attempt.max_score
    return ExamResult(
        exam=exam,
        student=attempt.student,
        attempt=attempt,
        score=attempt.score,
        max_score=attempt.max_score,
        percentage=round(percentage, 6),
        status="Good",
        passed=percentage >= exam.pass_mark,
        graded_at=attempt.graded_at,
    )
