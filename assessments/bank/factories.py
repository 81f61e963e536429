"""Makes questions of the bank, for the tests, by the service that the API uses."""

from typing import Any  # a body as a client sends it

from factory.django import DjangoModelFactory

from assessments.bank.models import Question
from assessments.bank.services import create_question
from assessments.bank.validation import read_question

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


class QuestionFactory(DjangoModelFactory[Question]):
    """A question of a kind, by default a single choice of no unit.

    Whatever else is given is part of its body, in any form that the API takes:
    `QuestionFactory(kind="numeric", answer=42, tags=["numbers"], unit=maths)`.
    """

    class Meta:
        model = Question

    kind = "single_choice"
    unit = None
    created_by = None

    @classmethod
    def _create(
        cls, model_class: type[Question], *args: object, **body: Any
    ) -> Question:
        unit = body.pop("unit")
        user = body.pop("created_by")
        stored = read_question({**BODIES.get(body["kind"], {}), **body})
        return create_question(stored, by=user, unit=unit)
