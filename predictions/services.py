"""Predicting for students, keeping what was predicted, and training a model."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from academics.models import Student
from accounts.models import User
from predictions.engines import Engine, Outcome, engine_in_use
from predictions.models import Prediction
from predictions.recommendation_services import recommend_after
from predictions.selectors import latest_predictions, training_rows
from tracker_project.database.insert import insert
from tracker_project.errors import ValidationError

if TYPE_CHECKING:
    from predictions.artefacts import Artefact

Progress = Callable[[int, int], None]  # done, total
STUDENTS_AT_ONCE = 5000  # read, predicted and compared together: bounds memory
ROWS_AT_ONCE = 2000


def predict_students(*, student_ids: Sequence[int], by: User | None) -> list[int]:
    """Predict for some students with reasons; the ids of the stored predictions.

    They come in the order of `student_ids`. A look stores a row only where the model,
    the score or what it was made from changed.
    """
    students = Student.objects.filter(pk__in=student_ids)
    outcomes = engine_in_use().outcomes(students, explained=True)
    stored = _unchanged(outcomes)
    new = [outcome for outcome in outcomes if outcome.student_id not in stored]
    if new:
        added = _store_once(new, by)
        recommend_after(added.values())
        stored |= added
    return [stored[pk].pk for pk in student_ids if pk in stored]


@transaction.atomic
def _store_once(outcomes: Sequence[Outcome], by: User | None) -> dict[int, Prediction]:
    # Two looks at once: the lock lets the second one see the row of the first.
    ids = [outcome.student_id for outcome in outcomes]
    students = Student.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    present = set(students.values_list("pk", flat=True))

    stored = _unchanged(outcomes)
    now = timezone.now()
    for outcome in outcomes:
        pk = outcome.student_id
        if pk in present and pk not in stored:
            stored[pk] = Prediction.objects.create(
                student_id=pk, requested_by=by, prediction_date=now, **_columns(outcome)
            )
    return stored


def _unchanged(outcomes: Sequence[Outcome]) -> dict[int, Prediction]:
    """The newest stored predictions that say what these outcomes say, by student.

    One from a batch, which stores no reasons, has them filled in.
    """
    latest = latest_predictions([outcome.student_id for outcome in outcomes])
    same = {}
    for outcome in outcomes:
        row = latest.get(outcome.student_id)
        if row is None or not _is_the_same(row, outcome):
            continue
        if outcome.factors and not row.factors:
            Prediction.objects.filter(pk=row.pk).update(factors=outcome.factors)
        same[outcome.student_id] = row
    return same


def _is_the_same(row: Prediction, outcome: Outcome) -> bool:
    columns = _columns(outcome)
    factors = columns.pop("factors")
    if any(getattr(row, name) != value for name, value in columns.items()):
        return False
    # A batch stores no reasons, and a look at many asks for none.
    return not row.factors or not factors or row.factors == factors


def _columns(outcome: Outcome) -> dict[str, object]:
    return {
        "predicted_score": outcome.score,
        "low": outcome.low,
        "high": outcome.high,
        "confidence_level": outcome.confidence,
        "level": outcome.level,
        "model_version": outcome.version,
        "missing": outcome.missing,
        "factors": outcome.factors,
    }


def predict_many(
    *, students: QuerySet[Student], progress: Progress
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
    for outcomes in _outcomes_in_portions(engine, ids):
        same = _unchanged(outcomes)
        changed += [outcome for outcome in outcomes if outcome.student_id not in same]
        done += len(outcomes)
        progress(done, len(ids))
    return engine.version, done, changed


def _outcomes_in_portions(
    engine: Engine, ids: Sequence[int]
) -> Iterator[list[Outcome]]:
    for start in range(0, len(ids), STUDENTS_AT_ONCE):
        portion = ids[start : start + STUDENTS_AT_ONCE]
        students = Student.objects.filter(pk__in=portion).order_by("pk")
        yield engine.outcomes(students, explained=False)


@transaction.atomic
def store_outcomes(outcomes: Sequence[Outcome], *, by: User | None) -> None:
    """Keep all of these predictions, or none.

    Those of students who are gone by now are left out.
    """
    now = timezone.now()
    for start in range(0, len(outcomes), ROWS_AT_ONCE):
        portion = outcomes[start : start + ROWS_AT_ONCE]
        ids = [outcome.student_id for outcome in portion]
        students = Student.objects.filter(pk__in=ids)
        present = set(students.values_list("pk", flat=True))
        rows = []
        for outcome in portion:
            if outcome.student_id in present:
                rows.append(_row(outcome, by, now))
        insert(Prediction, rows)


def _row(outcome: Outcome, by: User | None, now: datetime) -> dict[str, object]:
    """The columns of a bulk insert, which remembers values and so takes no lists."""
    columns = _columns(outcome)
    return columns | {
        "missing": tuple(outcome.missing),
        "factors": tuple(outcome.factors),
        "student": outcome.student_id,
        "prediction_date": now,
        "requested_by": by.pk if by else None,
    }


def train_model(
    *, progress: Progress | None = None, seed: int | None = None
) -> "Artefact":
    """Train on every student whose exam score is known, and put the model in use.

    Raises ValidationError with one sentence where the rows can't train one.
    """
    # Heavy, and only wanted here: a web process never trains.
    import numpy

    from predictions import artefacts, forest, training
    from predictions.features import encode

    rows, scores = training_rows()
    recipe = forest.TUNED if seed is None else forest.Recipe(seed=seed)
    targets = numpy.array(scores)
    try:
        trained = training.train(encode(rows), targets, recipe, progress)
    except forest.TooFewRowsError as error:
        raise ValidationError(str(error), code="too_few_rows") from error
    except forest.TrainingDataError as error:
        raise ValidationError(str(error), code="cannot_train") from error
    return artefacts.save(settings.MODEL_DIR, trained, at=timezone.now())
