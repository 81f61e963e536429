"""Reading and setting a unit's grading policy."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from academics.models import Unit
from accounts.models import User
from assessments.grades.models import GradingPolicy, Weight
from assessments.marks.releases import is_released_by_hand, set_release_by_hand
from tracker_project.errors import ValidationError

MOST_WEIGHTS = 50


def policy_of(unit: Unit) -> dict[str, Any]:
    """A unit's policy, or the one that holds where none was set, and what it means in
    sentences.
    """
    policy = GradingPolicy.objects.filter(unit=unit).first() or GradingPolicy(unit=unit)
    weights = list(policy.weights.order_by("pk")) if policy.pk else []
    return {
        "unit": unit.pk,
        "unit_code": unit.code,
        "missing_counts_as": policy.missing_counts_as,
        "drop_lowest": policy.drop_lowest,
        "release_by_hand": is_released_by_hand(unit),
        "weights": weights,
        "meaning": list(_meaning(policy, weights)),
        "updated_at": policy.updated_at,
    }


def _meaning(policy: GradingPolicy, weights: Sequence[Weight]) -> list[str]:
    total = sum(each.weight for each in weights)
    sentences = [_weighs(each, total) for each in weights]
    if weights:
        sentences.append(
            "Marks of other types do not count. What has no marks yet leaves its weight"
            " to the others."
        )
    else:
        sentences.append(f"All marks count alike{_without(policy.drop_lowest)}.")
    if policy.missing_counts_as == GradingPolicy.Missing.ZERO:
        sentences.append(
            "A mark that others of the class have, and the student lacks, counts as 0."
        )
    else:
        sentences.append("A missing mark is left out.")
    when = (
        "wait until they are released together"
        if is_released_by_hand(policy.unit)
        else "are shown at once"
    )
    return [*sentences, f"New marks {when}."]


def _weighs(weight: Weight, total: Any) -> str:
    name = (
        f"{weight.assessment_type} '{weight.title}'"
        if weight.title
        else f"{weight.assessment_type} marks"
    )
    percent = round(100 * weight.weight / total, 2).normalize()
    return f"{name} make {percent:f} % of the grade{_without(weight.drop_lowest)}."


def _without(number: int) -> str:
    return f", the lowest {number} left out" if number else ""


@transaction.atomic
def set_policy(
    unit: Unit,
    *,
    by: User,
    weights: Sequence[Mapping[str, Any]] | None = None,
    release_by_hand: bool | None = None,
    **changes: Any,
) -> GradingPolicy:
    """Change what is given of a unit's policy; weights are replaced as a whole.

    Grades follow at once, since computed ones are not stored. ValidationError names the
    weight that stands twice.
    """
    policy, _ = GradingPolicy.objects.select_for_update().get_or_create(unit=unit)
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.set_by = by
    policy.save()
    if release_by_hand is not None:
        set_release_by_hand(unit, release_by_hand)
    if weights is not None:
        _check(weights)
        policy.weights.all().delete()
        Weight.objects.bulk_create(Weight(policy=policy, **each) for each in weights)
    return policy


def _check(weights: Sequence[Mapping[str, Any]]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for number, each in enumerate(weights):
        key = (each["assessment_type"], each.get("title", "").casefold())
        if (first := seen.setdefault(key, number)) != number:
            raise ValidationError.of_fields(
                {
                    f"weights.{number}.assessment_type": [
                        f"Weight {first} is of the same marks."
                    ]
                }
            )
    if weights and not sum(each["weight"] for each in weights):
        raise ValidationError.of_fields({"weights": ["At least one must be above 0."]})
