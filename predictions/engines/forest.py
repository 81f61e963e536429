"""The trained model's forecast for students; imports numpy and scikit-learn."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db.models import QuerySet

from academics.models import Student
from predictions.artefacts import Artefact, load
from predictions.engines.outcomes import (
    FactorTold,
    Outcome,
    factor_told,
    points,
    share,
)
from predictions.factors import FACTORS
from predictions.features import Matrix, encode
from predictions.selectors import factor_rows

LABELS = {one.name: one.label for one in FACTORS}


class ForestEngine:
    """Predicts from the factors by a stored model. Safe to share between threads."""

    def __init__(self, artefact: Artefact) -> None:
        self.version = artefact.version
        self.forecaster = artefact.forecaster

    def outcomes(
        self, students: QuerySet[Student], *, explained: bool
    ) -> list[Outcome]:
        ids = []
        rows = []
        for (pk,), factors in factor_rows(students, "pk"):
            ids.append(pk)
            rows.append(factors)
        matrix = encode(rows)
        if explained:
            return list(self._explained(ids, matrix))
        return list(self._without_reasons(ids, matrix))

    def _without_reasons(self, ids: Sequence[int], matrix: Matrix) -> Iterator[Outcome]:
        forecasts = self.forecaster.predict(matrix)
        level = share(forecasts.level)
        missing = self.forecaster.model.missing(matrix)
        for place, pk in enumerate(ids):
            yield Outcome(
                student_id=pk,
                score=points(forecasts.score[place]),
                low=points(forecasts.low[place]),
                high=points(forecasts.high[place]),
                confidence=share(forecasts.confidence[place]),
                level=level,
                version=self.version,
                missing=self._names_of(missing[place]),
            )

    def _names_of(self, missing: Matrix) -> list[str]:
        if not missing.any():
            return []
        names = zip(self.forecaster.model.used_names, missing, strict=True)
        return [name for name, is_missing in names if is_missing]

    def _explained(self, ids: Sequence[int], matrix: Matrix) -> Iterator[Outcome]:
        for place, pk in enumerate(ids):
            explanation = self.forecaster.explain(matrix[place : place + 1])
            reasons: list[FactorTold] = []
            for one in explanation.contributions:
                told = factor_told(one.name, LABELS[one.name], one.value, one.points)
                reasons.append(told)
            yield Outcome(
                student_id=pk,
                score=points(explanation.score),
                low=points(explanation.low),
                high=points(explanation.high),
                confidence=share(explanation.confidence),
                level=share(explanation.level),
                version=self.version,
                missing=list(explanation.missing),
                factors=reasons,
            )


def engine_from(directory: Path) -> ForestEngine:
    """The engine of the model that is stored in `directory`.

    Raises ArtefactError where it can't be used.
    """
    return ForestEngine(load(directory))
