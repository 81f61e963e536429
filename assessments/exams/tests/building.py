"""Exams for tests, made by the services that the routes use."""

from collections.abc import Sequence
from typing import Any

from assessments.bank.models import Question
from assessments.bank.services import create_question
from assessments.bank.validation import read_question
from assessments.exams.authoring import services
from assessments.exams.models import Exam

# A question of each kind; the comment says what earns all its points.
BODIES: dict[str, dict[str, Any]] = {
    "single_choice": {  # the choice of key B
        "text": "Which of these numbers is prime?",
        "choices": [
            {"text": "21", "feedback": "3 times 7"},
            {"text": "23", "correct": True},
            {"text": "25"},
        ],
    },
    "multiple_choice": {  # A and C
        "text": "Which of these are even?",
        "choices": [
            {"text": "2", "correct": True},
            {"text": "3"},
            {"text": "4", "correct": True},
            {"text": "7"},
        ],
        "points": 2,
    },
    "true_false": {"text": "Zero is an even number.", "answer": True},
    "numeric": {
        "text": "How long is half a kilometre, in metres?",
        "answer": 500,
        "tolerance": 0.5,
        "points": 2,
    },
    "short_answer": {
        "text": "The capital of France?",
        "answers": ["Paris"],
        "typing_errors": 1,
    },
    "matching": {
        "text": "What is the capital of which country?",
        "pairs": [
            {"left": "Peru", "right": "Lima"},
            {"left": "Kenya", "right": "Nairobi"},
        ],
        "extras": ["Oslo"],
        "points": 2,
    },
    "ordering": {
        "text": "From the smallest to the largest.",
        "items": ["1/3", "1/2", "3/4"],
    },
    "cloze": {
        "text": "Water boils at [[A]] degrees and freezes at [[B]].",
        "gaps": [{"key": "A", "answer": 100}, {"key": "B", "answer": 0}],
        "points": 2,
    },
    "essay": {
        "text": "Why do days grow longer in spring?",
        "points": 5,
        "rubric": [
            {
                "text": "The tilt",
                "levels": [{"text": "missing"}, {"text": "explained", "points": 5}],
            }
        ],
    },
}


def question(
    school: Any,
    kind: str = "single_choice",
    *,
    by: Any = None,
    unit: Any = "MATH",
    **body: Any,
) -> Question:
    """A question of the bank, by default in Mathematics and of the teacher there."""
    return create_question(
        read_question({"kind": kind, **BODIES[kind], **body}),
        by=(by or school.teacher).user,
        unit=school.maths if unit == "MATH" else unit,
    )


def drafted(
    school: Any, questions: Sequence[Any] | None = None, *, sections: Sequence[Any] | None = None, by: Any = None,
    **fields: Any,
) -> Exam:  # fmt: skip
    """A draft in Mathematics, by default for all who are enrolled there.

    `questions` are questions of the bank, names of kinds, or slots such as {"question": q, "points": 3} and
    {"draw": 2, "tags": ["primes"]}; `sections` are {"title", "questions"} of the same. Three questions are the
    default: single choice, true or false, numeric (4 points in all).
    """
    if questions is None:
        questions = ["single_choice", "true_false", "numeric"]
    parts = sections if sections is not None else [{"questions": questions}]
    fields = {"title": "Numbers", "unit": school.maths, "term": school.term} | fields
    return services.create_exam(
        by=(by or school.teacher).user,
        sections=[
            {**part, "questions": [_slot(school, each) for each in part["questions"]]}
            for part in parts
        ],
        **fields,
    )


def published(
    school: Any,
    questions: Sequence[Any] | None = None,
    *,
    by: Any = None,
    **kwargs: Any,
) -> Exam:
    """The same, published: `published(school, questions=["essay"], duration_minutes=60)`."""
    return services.publish_exam(
        drafted(school, questions, by=by, **kwargs), by=(by or school.teacher).user
    )


def _slot(school: Any, each: Any) -> dict[str, Any]:
    if isinstance(each, str):
        each = question(school, each)
    return {"question": each} if isinstance(each, Question) else each
