"""What a person decides about one answer, and whether it fits the question. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

from assessments.exams.models import Exam, HandMark
from assessments.exams.papers import PaperQuestion
from assessments.questions.decoding import ItemError
from assessments.questions.marking import mark_by_hand, mark_by_rubric
from tracker_project.errors import ValidationError


@dataclass(frozen=True)
class Decision:
    """Points, or the level of each criterion of the rubric.

    `seen` is the `marked_at` or `moderated_at` that the person saw.
    """

    points: Decimal | None = None
    rubric: Mapping[str, str] = field(default_factory=dict)
    comment: str | None = None
    seen: datetime | None = None


def points_of(decision: Decision, question: PaperQuestion, place: str = "") -> Decimal:
    """The points that a decision comes to.

    ValidationError names what is wrong with it, below `place`.
    """
    try:
        points = _points_of(decision, question)
    except ItemError as error:
        sentence = f"{error.message[:1].upper()}{error.message[1:]}."
        raise ValidationError.of_field(f"{place}{error.field}", sentence) from error
    return points.quantize(Decimal("0.0001"))


def _points_of(decision: Decision, question: PaperQuestion) -> Decimal:
    if not decision.rubric:
        if decision.points is None:
            raise ItemError(
                "points",
                "are missing: give points, or a level for each criterion of the rubric",
            )
        outcome = mark_by_hand(question.item, decision.points, points=question.points)
        return outcome.points

    outcome = mark_by_rubric(question.item, decision.rubric, points=question.points)
    if decision.points is not None and decision.points != outcome.points:
        by_rubric = f"{outcome.points.normalize():f}"
        raise ItemError(
            "points", f"are {by_rubric} by the rubric: leave one of the two out"
        )
    return outcome.points


def is_sampled(exam: Exam, mark: HandMark) -> bool:
    """Whether a second person looks at this answer too.

    So many of a hundred are chosen, the same ones at any time.
    """
    digest = blake2b(f"{exam.secret}|{mark.pk}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % 100 < exam.moderation_percent
