"""Questions of the bank, put there by the API's own way in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from assessments.bank import services
from assessments.bank.models import Question, QuestionVersion
from assessments.bank.validation import read_question

PRIME = {
    "text": "Which of these numbers is prime?",
    "kind": "single_choice",
    "choices": [{"text": "21"}, {"text": "23", "correct": True}],
}


@pytest.fixture
def put_question(school) -> Callable[..., Question]:
    """`put_question(answer=True, text=..., by=school.teacher)` is a question.

    By default it is in Mathematics.
    """

    def put(*, by: Any = None, unit: Any = "MATH", **body: Any) -> Question:
        defaults = {"text": "A question"} if "kind" in body else PRIME
        unit = school.maths if unit == "MATH" else unit
        return services.create_question(
            read_question({**defaults, **body}),
            by=(by or school.teacher).user,
            unit=unit,
        )

    return put


@pytest.fixture
def used(db) -> Callable[[Question], None]:
    """`used(question)`: an attempt has had its newest version on the paper."""

    def mark(question: Question) -> None:
        QuestionVersion.objects.filter(
            question=question, number=question.newest
        ).update(used_at=timezone.now())

    return mark
