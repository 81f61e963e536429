"""What a person decides about one answer: read from a body, and fit for the question. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

from assessments.exams.models import Exam, HandMark
from assessments.exams.papers import PaperQuestion
from assessments.questions.coding import ItemError
from assessments.questions.marking import mark_by_hand, mark_by_rubric
from tracker_project.errors import ValidationError


@dataclass(frozen=True)
class Decision:
    """Points, or the level of each criterion of the rubric; `seen` is the `marked_at` that the person saw."""

    points: Decimal | None = None
    rubric: Mapping[str, str] = field(default_factory=dict)
    comment: str | None = None
    seen: datetime | None = None


def points_of(decision: Decision, question: PaperQuestion, place: str = "") -> Decimal:
    """The points that a decision comes to; ValidationError names what is wrong with it, below `place`."""
    try:
        if decision.rubric:
            outcome = mark_by_rubric(
                question.item, decision.rubric, points=question.points
            )
            if decision.points is not None and decision.points != outcome.points:
                raise ItemError(
                    "points",
                    f"are {outcome.points.normalize():f} by the rubric: leave one of the two out",
                )
        elif decision.points is None:
            raise ItemError(
                "points",
                "are missing: give points, or a level for each criterion of the rubric",
            )
        else:
            outcome = mark_by_hand(
                question.item, decision.points, points=question.points
            )
    except ItemError as error:
        name, sentence = (
            f"{place}{error.field}",
            f"{error.message[:1].upper()}{error.message[1:]}.",
        )
        raise ValidationError.of_field(name, sentence) from error
    return outcome.points.quantize(Decimal("0.0001"))


def is_sampled(exam: Exam, mark: HandMark) -> bool:
    """Whether a second person looks at this answer too: so many of a hundred, the same ones at any time."""
    digest = blake2b(f"{exam.secret}|{mark.pk}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % 100 < exam.moderation_percent
