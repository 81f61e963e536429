"""An attempt in detail: for staff all of it, for a family as much as the exam shows once it is released."""

from typing import Any

from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult, HandMark
from assessments.exams.papers import PaperQuestion, questions_of, seed_of
from assessments.exams.results.gradebook import passes
from assessments.exams.results.scoring import outcome_of
from assessments.exams.results.serializers import name_of
from assessments.marks.bands import result_of
from assessments.marks.models import BandScale
from assessments.questions.outcomes import Outcome
from assessments.questions.reviewing import for_review
from assessments.questions.serving import for_student

SHOWS = list(Exam.Shows.values)
ALL = Exam.Shows.KEY


def review(attempt: Attempt, *, shows: str = ALL, named: bool = True) -> dict[str, Any]:
    """An attempt with as much as `shows` allows; needs `exam` and `student`. Without a name unless `named`."""
    student = attempt.student if named else None
    return {
        "attempt_id": attempt.pk,
        "exam_id": attempt.exam_id,
        "title": attempt.exam.title,
        "student_id": student.student_id if student else None,
        "full_name": name_of(student.first_name, student.last_name)
        if student
        else None,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "score": attempt.score,
        "max_score": attempt.max_score,
        **_figures(attempt),
        "counts": ExamResult.objects.filter(attempt=attempt).exists(),
        "shows": shows,
        "questions": _questions(attempt, shows),
    }


def _figures(attempt: Attempt) -> dict[str, Any]:
    """The percentage and what follows, as of a mark of this score; of the bands in force."""
    score, most = attempt.score, attempt.max_score
    if attempt.state != AttemptState.GRADED or score is None or not most:
        return {"percentage": None, "status": None, "passed": None}
    result = result_of(score, most, BandScale.objects.in_force())
    passed = passes(attempt.exam, score, most)
    return {"percentage": result.percentage, "status": result.status, "passed": passed}


def _questions(attempt: Attempt, shows: str) -> list[dict[str, Any]]:
    if shows == Exam.Shows.SCORE:
        return []
    questions = questions_of(attempt.exam)
    columns = ("question_id", "comment")
    comments = dict(
        HandMark.objects.filter(attempt=attempt).order_by().values_list(*columns)
    )
    return [
        _question(
            attempt,
            f"q{number}",
            entry,
            questions[entry["question"]],
            comments,
            SHOWS.index(shows),
        )
        for number, entry in enumerate(attempt.paper, 1)
    ]


def _question(
    attempt: Attempt,
    key: str,
    entry: Any,
    question: PaperQuestion,
    comments: dict[int, str],
    level: int,
) -> dict[str, Any]:
    exam, order, name = attempt.exam, entry["order"], str(question.id)
    saved = attempt.answers.get(name)
    feedback = level >= SHOWS.index(Exam.Shows.FEEDBACK)
    shown = for_review(
        question.item,
        saved["answer"] if saved else None,
        served=order,
        outcome=_outcome(attempt, name),
        points=question.points,
        correctness=True,
        feedback=feedback,
        key=level >= SHOWS.index(Exam.Shows.KEY),
    )
    if feedback and comments.get(question.id):
        shown["comment"] = comments[question.id]
    view = for_student(
        question.item, seed_of(exam, attempt.pk), shuffle=exam.shuffle_choices
    ).question
    view["points"] = float(question.points)
    named = {"key": key, "question_id": question.question_id, "question": view}
    return {
        **named,
        **shown,
        "points": float(shown["points"]),
        "max_points": float(shown["max_points"]),
    }


def _outcome(attempt: Attempt, name: str) -> Outcome | None:
    """What the attempt's score is made of; None where it is not graded yet."""
    kept = attempt.outcomes.get(name)
    return outcome_of(kept) if kept else None
