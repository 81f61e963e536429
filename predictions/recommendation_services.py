"""Recommendations are kept here: each stands until the figures behind it change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from academics.models import Student
from predictions.models import Prediction, Recommendation
from predictions.recommendations import FACTORS_READ, Suggestion, suggestions_for
from predictions.selectors import ATTENDANCE, latest_predictions, unit_means

ROWS_AT_ONCE = 500

Suggestions = Mapping[int, Sequence[Suggestion]]  # by the student's row id


class Key(NamedTuple):
    """What makes a recommendation this one and no other."""

    student_id: int
    code: str
    unit: str
    suggestion: str
    reason: str


def recommend(student_ids: Sequence[int]) -> dict[int, list[Suggestion]]:
    """What could help each of these students now, in order.

    What is new is kept, and what no longer holds is withdrawn.
    """
    suggested = _suggested(student_ids)
    if _by_key(suggested).keys() != _in_force(student_ids).keys():
        _write_history(suggested)
    return suggested


def recommend_after(predictions: Iterable[Prediction]) -> None:
    """Recommend to those who were predicted for.

    What was recommended before there was a prediction has its effect filled in.
    """
    newest = {row.student_id: row for row in predictions}
    recommend(list(newest))
    unlinked = Recommendation.objects.filter(
        student_id__in=newest, withdrawn_at=None, prediction=None
    )
    rows = list(unlinked)
    for row in rows:
        row.prediction = newest[row.student_id]
        row.expected_effect = _expected_effect(row.prediction, row.factor)
    Recommendation.objects.bulk_update(
        rows, ["prediction", "expected_effect"], batch_size=ROWS_AT_ONCE
    )


def _suggested(student_ids: Sequence[int]) -> dict[int, list[Suggestion]]:
    means = unit_means(student_ids)
    columns = []
    for name in FACTORS_READ:
        columns.append(ATTENDANCE if name == "attendance" else name)

    suggested = {}
    students = Student.objects.filter(pk__in=student_ids)
    for pk, *values in students.values_list("pk", *columns):
        facts = dict(zip(FACTORS_READ, values, strict=True))
        suggested[pk] = suggestions_for(facts, means.get(pk, {}))
    return suggested


def _by_key(suggested: Suggestions) -> dict[Key, Suggestion]:
    found = {}
    for pk, suggestions in suggested.items():
        for each in suggestions:
            unit = each["unit"] or ""
            key = Key(pk, each["code"], unit, each["suggestion"], each["reason"])
            found[key] = each
    return found


def _in_force(student_ids: Iterable[int]) -> dict[Key, int]:
    """The recommendations that nobody withdrew, with their row ids."""
    rows = Recommendation.objects.filter(
        student_id__in=list(student_ids), withdrawn_at=None
    )
    columns = rows.order_by().values_list("pk", *Key._fields)
    return {Key(*values): pk for pk, *values in columns}


@transaction.atomic
def _write_history(suggested: Suggestions) -> None:
    # Two looks at once: the lock lets the second one see the rows of the first.
    students = Student.objects.select_for_update().filter(pk__in=suggested)
    present = students.order_by("pk").values_list("pk", flat=True)
    wanted = _by_key({pk: suggested[pk] for pk in present})
    in_force = _in_force(suggested)
    now = timezone.now()

    withdrawn = [pk for key, pk in in_force.items() if key not in wanted]
    Recommendation.objects.filter(pk__in=withdrawn).update(withdrawn_at=now)

    added = {key: each for key, each in wanted.items() if key not in in_force}
    rows = _new_rows(added, now)
    Recommendation.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _new_rows(
    added: Mapping[Key, Suggestion], now: datetime
) -> Iterator[Recommendation]:
    latest = latest_predictions([key.student_id for key in added])
    for key, suggestion in added.items():
        factor = suggestion["factor"] or ""
        prediction = latest.get(key.student_id)
        yield Recommendation(
            **key._asdict(),
            factor=factor,
            prediction=prediction,
            expected_effect=_expected_effect(prediction, factor),
            recommended_at=now,
        )


def _expected_effect(prediction: Prediction | None, factor: str) -> Decimal | None:
    """The points that the model takes off for a factor, against a typical value.

    None where it takes off none.
    """
    if prediction is None:
        return None
    for reason in prediction.factors:
        if reason["name"] == factor and reason["contribution"] < 0:
            return Decimal(str(-reason["contribution"]))
    return None
