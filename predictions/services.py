"""Predicting for students, keeping what was predicted, and training on the school's own rows."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from academics.models import Student
from predictions.advice import recommend_after
from predictions.engines import Engine, Outcome, engine_in_use
from predictions.models import Prediction
from predictions.selectors import latest_predictions, training_rows
from tracker_project.database.insert import insert
from tracker_project.errors import ValidationError

if TYPE_CHECKING:
    from predictions.artefacts import Artefact

Told = Callable[[int, int], None]
CHUNK = 5000  # students read, predicted and compared at a time: bounds memory
ROWS_AT_ONCE = 2000


def predict_students(*, student_ids: Sequence[int], by: Any) -> list[int]:
    """Predict for some students with reasons; the ids of the stored predictions, in that order.

    A look stores a row only where the model, the score or what it was made from changed.
    """
    outcomes = engine_in_use().outcomes(
        Student.objects.filter(pk__in=student_ids), explained=True
    )
    stored = {row.student_id: row for row in _unchanged(outcomes).values()}
    fresh = [outcome for outcome in outcomes if outcome.student_id not in stored]
    if fresh:
        stored |= _stored_once(fresh, by)
        recommend_after(
            stored[outcome.student_id]
            for outcome in fresh
            if outcome.student_id in stored
        )
    return [stored[pk].pk for pk in student_ids if pk in stored]


@transaction.atomic
def _stored_once(outcomes: Sequence[Outcome], by: Any) -> dict[int, Prediction]:
    # Two looks at once: the lock lets the second one see the row of the first.
    ids = sorted(outcome.student_id for outcome in outcomes)
    locked = set(
        Student.objects.select_for_update()
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    stored = _unchanged(outcomes)
    now = timezone.now()
    for outcome in outcomes:
        if outcome.student_id in locked and outcome.student_id not in stored:
            stored[outcome.student_id] = _stored(outcome, by, now)
    return stored


def _stored(outcome: Outcome, by: Any, now: Any) -> Prediction:
    columns = _columns(outcome, by, now)
    keys = {
        "student_id": columns.pop("student"),
        "requested_by_id": columns.pop("requested_by"),
    }
    return Prediction.objects.create(**keys, **columns)


def _unchanged(outcomes: Sequence[Outcome]) -> dict[int, Prediction]:
    """The newest stored predictions that say what these outcomes say, with their reasons filled in."""
    latest = latest_predictions([outcome.student_id for outcome in outcomes])
    same = {}
    for outcome in outcomes:
        row = latest.get(outcome.student_id)
        if row is not None and _says_the_same(row, outcome):
            if (
                outcome.factors and not row.factors
            ):  # from a batch, which stores no reasons
                Prediction.objects.filter(pk=row.pk).update(factors=outcome.factors)
            same[outcome.student_id] = row
    return same


def _says_the_same(row: Prediction, outcome: Outcome) -> bool:
    known = (
        row.model_version,
        row.predicted_score,
        row.low,
        row.high,
        row.confidence_level,
        row.missing,
    )
    said = (
        outcome.version,
        outcome.score,
        outcome.low,
        outcome.high,
        outcome.confidence,
        outcome.missing,
    )
    return known == said and (
        not row.factors or not outcome.factors or row.factors == outcome.factors
    )


def _columns(outcome: Outcome, by: Any, now: Any) -> dict[str, Any]:
    return {
        "student": outcome.student_id,
        "predicted_score": outcome.score,
        "low": outcome.low,
        "high": outcome.high,
        "confidence_level": outcome.confidence,
        "level": outcome.level,
        "model_version": outcome.version,
        # Tuples, as a bulk insert remembers how each value is written.
        "missing": tuple(outcome.missing),
        "factors": tuple(outcome.factors),
        "prediction_date": now,
        "requested_by": by and by.pk,
    }


def predict_many(
    *, students: QuerySet[Student], progress: Told
) -> tuple[str, int, list[Outcome]]:
    """Predict for any number of students, storing nothing yet.

    Returns the model's version, how many were predicted, and the outcomes that differ
    from what is stored.
    """
    engine = engine_in_use()  # one model for all, whatever is trained meanwhile
    ids = list(students.order_by("pk").values_list("pk", flat=True))
    changed: list[Outcome] = []
    done = 0
    progress(0, len(ids))
    for outcomes in _in_chunks(engine, ids):
        same = _unchanged(outcomes)
        changed += [outcome for outcome in outcomes if outcome.student_id not in same]
        done += len(outcomes)
        progress(done, len(ids))
    return engine.version, done, changed


def _in_chunks(engine: Engine, ids: Sequence[int]) -> Iterator[list[Outcome]]:
    for start in range(0, len(ids), CHUNK):
        part = Student.objects.filter(pk__in=ids[start : start + CHUNK]).order_by("pk")
        yield engine.outcomes(part, explained=False)


@transaction.atomic
def store_outcomes(outcomes: Sequence[Outcome], *, by: Any) -> None:
    """Keep all of these predictions, or none; those of students who are gone by now are left out."""
    now = timezone.now()
    for start in range(0, len(outcomes), ROWS_AT_ONCE):
        part = outcomes[start : start + ROWS_AT_ONCE]
        there = Student.objects.filter(pk__in=[outcome.student_id for outcome in part])
        known = set(there.values_list("pk", flat=True))
        insert(
            Prediction,
            [_columns(one, by, now) for one in part if one.student_id in known],
        )


def train_model(*, progress: Told | None = None, seed: int | None = None) -> "Artefact":
    """Train on every student whose exam score is known, and put the model in use.

    Raises ValidationError with one sentence where the rows can't train one.
    """
    # Heavy, and only wanted here: a web process never trains.
    core: Any = import_module("predictions.training")
    forest: Any = import_module("predictions.forest")
    encode: Any = import_module("predictions.features").encode
    rows, scores = training_rows()
    recipe = forest.TUNED if seed is None else forest.Recipe(seed=seed)
    targets = import_module("numpy").array(scores)
    try:
        trained = core.train(encode(rows), targets, recipe, progress)
    except forest.TooFewRowsError as error:
        raise ValidationError(str(error), code="too_few_rows") from error
    except forest.TrainingDataError as error:
        raise ValidationError(str(error), code="cannot_train") from error
    artefacts: Any = import_module("predictions.artefacts")
    artefact: Artefact = artefacts.save(settings.MODEL_DIR, trained, at=timezone.now())
    return artefact
