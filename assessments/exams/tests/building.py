"""Questions and exams in the school of the tests."""

from collections.abc import Sequence
from typing import Any

from assessments.bank.factories import QuestionFactory
from assessments.bank.models import Question
from assessments.exams.factories import ExamFactory
from assessments.exams.models import Exam


def question(
    school: Any,
    kind: str = "single_choice",
    *,
    by: Any = None,
    unit: Any = "MATH",
    **body: Any,
) -> Question:
    """A question of the bank, by default in Mathematics and of the teacher there."""
    return QuestionFactory(
        kind=kind,
        unit=school.maths if unit == "MATH" else unit,
        created_by=(by or school.teacher).user,
        **body,
    )


def drafted(
    school: Any,
    questions: Sequence[Any] | None = None,
    *,
    by: Any = None,
    **fields: Any,
) -> Exam:
    """A draft in Mathematics, by default for all who are enrolled there.

    Questions and sections are as `ExamFactory` takes them; those of a named kind are in
    Mathematics and of the teacher there.
    """
    if questions is not None:
        fields["questions"] = questions
    defaults = {"unit": school.maths, "term": school.term}
    return ExamFactory(created_by=(by or school.teacher).user, **{**defaults, **fields})


def published(
    school: Any, questions: Sequence[Any] | None = None, **fields: Any
) -> Exam:
    """The same, published: `published(school, ["essay"], duration_minutes=60)`."""
    return drafted(school, questions, is_published=True, **fields)
