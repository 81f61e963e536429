"""What was recommended to whom, and when: a row for each suggestion, which stands until its figures change."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from academics.models import Student
from predictions.models import Prediction, Recommendation
from predictions.recommendations import READ, Suggestion, suggestions_for
from predictions.selectors import ATTENDANCE, latest_predictions, unit_means

# Student, code, unit, suggestion, reason: what makes a recommendation this one and no other.
Key = tuple[int, str, str, str, str]
KEY = ("student_id", "code", "unit", "suggestion", "reason")
COLUMNS = tuple(ATTENDANCE if name == "attendance" else name for name in READ)


def recommend(student_ids: Sequence[int]) -> dict[int, list[Suggestion]]:
    """What could help each of these students now, in order.

    What of it is new is kept, and what no longer holds is withdrawn.
    """
    means = unit_means(student_ids)
    rows = Student.objects.filter(pk__in=student_ids).values_list("pk", *COLUMNS)
    found = {
        pk: suggestions_for(dict(zip(READ, facts, strict=True)), means.get(pk, {}))
        for pk, *facts in rows
    }
    if _keys(found).keys() != _standing(found).keys():
        _keep(found)
    return found


def recommend_after(predictions: Iterable[Prediction]) -> None:
    """Recommend to those who were predicted for; what was recommended before has its effect filled in."""
    newest = {row.student_id: row for row in predictions}
    recommend(list(newest))
    unlinked = list(
        Recommendation.objects.filter(
            student_id__in=newest, withdrawn_at=None, prediction=None
        )
    )
    for row in unlinked:
        row.prediction = newest[row.student_id]
        row.expected_effect = _effect(row.prediction, row.factor)
    Recommendation.objects.bulk_update(
        unlinked, ["prediction", "expected_effect"], batch_size=500
    )


def _keys(found: dict[int, list[Suggestion]]) -> dict[Key, Suggestion]:
    return {
        (pk, each["code"], each["unit"] or "", each["suggestion"], each["reason"]): each
        for pk, suggestions in found.items()
        for each in suggestions
    }


def _standing(student_ids: Iterable[int]) -> dict[Key, int]:
    rows = Recommendation.objects.filter(
        student_id__in=list(student_ids), withdrawn_at=None
    ).order_by()
    return {
        key: pk for pk, *parts in rows.values_list("pk", *KEY) for key in [tuple(parts)]
    }


@transaction.atomic
def _keep(found: dict[int, list[Suggestion]]) -> None:
    # Two looks at once: the lock lets the second one see the rows of the first.
    locked = (
        Student.objects.select_for_update()
        .filter(pk__in=found)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    wanted = _keys({pk: found[pk] for pk in locked})
    standing, now = _standing(found), timezone.now()
    gone = [pk for key, pk in standing.items() if key not in wanted]
    Recommendation.objects.filter(pk__in=gone).update(withdrawn_at=now)
    fresh = {key: each for key, each in wanted.items() if key not in standing}
    latest = latest_predictions([key[0] for key in fresh])
    Recommendation.objects.bulk_create(
        (
            _made(key, each["factor"], latest.get(key[0]), now)
            for key, each in fresh.items()
        ),
        batch_size=500,
    )


def _made(
    key: Key, factor: str | None, prediction: Prediction | None, now: Any
) -> Recommendation:
    told: dict[str, Any] = dict(zip(KEY, key, strict=True))
    effect = _effect(prediction, factor or "")
    return Recommendation(
        **told,
        factor=factor or "",
        prediction=prediction,
        expected_effect=effect,
        recommended_at=now,
    )


def _effect(prediction: Prediction | None, factor: str) -> Decimal | None:
    """The points that the model takes off for a factor, against a typical value; None where it takes off none."""
    reasons = prediction.factors if prediction else []
    points = next(
        (reason["contribution"] for reason in reasons if reason["name"] == factor), 0
    )
    return Decimal(str(-points)) if points < 0 else None
