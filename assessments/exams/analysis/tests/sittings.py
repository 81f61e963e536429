"""Exams that many have sat, written straight into the tables and marked by the rules."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from academics.factories import StudentFactory
from academics.models import Student
from assessments.exams.factories import AttemptFactory, ExamResultFactory
from assessments.exams.models import Attempt, Exam, ExamResult
from assessments.exams.papers import PaperQuestion, read_questions
from assessments.exams.results.scoring import score_paper
from assessments.questions.marking import normalise

BEGAN = datetime(2024, 10, 15, 9, 0, tzinfo=UTC)
MISSING = object()  # as an answer: the question is not on the paper


def students(count: int, school: SimpleNamespace) -> list[Student]:
    """More students of 7A, without accounts."""
    made = StudentFactory.build_batch(count, school_class=school.class_7a)
    return Student.objects.bulk_create(made)


def sat(
    exam: Exam,
    student: Student,
    answers: Sequence[object],
    *,
    number: int = 1,
    counts: bool = True,
) -> Attempt:
    """A graded attempt with these answers to the exam's questions in their order.

    They are in the questions' own keys. It has a result where it `counts`.
    """
    return sat_by(exam, {student: answers}, number=number, counts=counts)[0]


def sat_by(
    exam: Exam,
    answers: Mapping[Student, Sequence[object]],
    *,
    number: int = 1,
    counts: bool = True,
) -> list[Attempt]:
    """The same for many students at once."""
    questions = list(read_questions(exam.pk).values())
    attempts = [
        graded(exam, questions, student, given, number)
        for student, given in answers.items()
    ]
    Attempt.objects.bulk_create(attempts)
    if counts:
        results = [ExamResultFactory.build(attempt=attempt) for attempt in attempts]
        ExamResult.objects.bulk_create(results)
    return attempts


def graded(
    exam: Exam,
    questions: Sequence[PaperQuestion],
    student: Student,
    given: Sequence[object],
    number: int,
) -> Attempt:
    paper = []
    answers = {}
    for question, each in zip(questions, given, strict=True):
        if each is MISSING:
            continue
        paper.append({"question": question.id, "order": {}})
        answer = normalise(question.item, each)
        if answer is not None:
            answers[str(question.id)] = {
                "answer": answer,
                "revision": 1,
                "saved_at": BEGAN.isoformat(),
            }

    scored = score_paper(paper, answers, {each.id: each for each in questions})
    return AttemptFactory.build(
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
