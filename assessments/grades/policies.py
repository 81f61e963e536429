"""Reading and setting a unit's grading policy."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NotRequired, TypedDict

from django.db import transaction

from academics.models import Unit
from accounts.models import User
from assessments.grades.models import GradingPolicy, Weight
from assessments.marks.releases import is_released_by_hand, set_release_by_hand
from tracker_project.errors import ValidationError

MOST_WEIGHTS = 50


def policy_of(unit: Unit) -> dict[str, object]:
    """A unit's policy, or the one that holds where none was set.

    `meaning` says what it does, in sentences.
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
        "meaning": meaning_of(policy, weights),
        "updated_at": policy.updated_at,
    }


def meaning_of(policy: GradingPolicy, weights: Sequence[Weight]) -> list[str]:
    total = sum(each.weight for each in weights)
    sentences = []
    for weight in weights:
        name = f"{weight.assessment_type} marks"
        if weight.title:
            name = f"{weight.assessment_type} '{weight.title}'"
        percent = round(100 * weight.weight / total, 2).normalize()
        left_out = _left_out(weight.drop_lowest)
        sentences.append(f"{name} make {percent:f} % of the grade{left_out}.")

    if weights:
        sentences.append(
            "Marks of other types do not count. What has no marks yet leaves its weight"
            " to the others."
        )
    else:
        sentences.append(f"All marks count alike{_left_out(policy.drop_lowest)}.")

    if policy.missing_counts_as == GradingPolicy.Missing.ZERO:
        sentences.append(
            "A mark that others of the class have, and the student lacks, counts as 0."
        )
    else:
        sentences.append("A missing mark is left out.")

    if is_released_by_hand(policy.unit):
        sentences.append("New marks wait until they are released together.")
    else:
        sentences.append("New marks are shown at once.")
    return sentences


def _left_out(number: int) -> str:
    return f", the lowest {number} left out" if number else ""


class GivenWeight(TypedDict):
    """A weight as it is given; without a title it is that of the whole type."""

    assessment_type: str
    weight: Decimal
    title: NotRequired[str]
    drop_lowest: NotRequired[int]


@transaction.atomic
def set_policy(
    unit: Unit,
    *,
    by: User,
    weights: Sequence[GivenWeight] | None = None,
    release_by_hand: bool | None = None,
    **changes: object,
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
        check_weights(weights)
        policy.weights.all().delete()
        Weight.objects.bulk_create(Weight(policy=policy, **each) for each in weights)
    return policy


def check_weights(weights: Sequence[GivenWeight]) -> None:
    """ValidationError names a weight that is there twice, or says that none counts."""
    seen: dict[tuple[str, str], int] = {}
    for number, each in enumerate(weights):
        key = (each["assessment_type"], each.get("title", "").casefold())
        first = seen.setdefault(key, number)
        if first != number:
            field = f"weights.{number}.assessment_type"
            raise ValidationError.of_field(
                field, f"Weight {first} is of the same marks."
            )

    if weights and not any(each["weight"] for each in weights):
        raise ValidationError.of_field("weights", "At least one must be above 0.")
