"""The trained model's forecast for students; imports numpy and scikit-learn."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from predictions.artefacts import Artefact, load
from predictions.engines.outcomes import Outcome, factor, points, share
from predictions.factors import FACTORS
from predictions.features import Matrix, encode
from predictions.selectors import factor_rows

LABELS = {one.name: one.label for one in FACTORS}


class ForestEngine:
    """Predicts from the factors by a stored model. Safe to share between threads."""

    def __init__(self, artefact: Artefact) -> None:
        self.version, self.forecaster = artefact.version, artefact.forecaster

    def outcomes(self, students: QuerySet, *, explained: bool) -> list[Outcome]:
        """The prediction of each student, with the reasons where `explained`."""
        found = list(factor_rows(students, "pk"))
        ids = [pk for (pk,), _ in found]
        matrix = encode([factors for _, factors in found])
        return list(
            self._explained(ids, matrix) if explained else self._plain(ids, matrix)
        )

    def _plain(self, ids: Sequence[int], matrix: Matrix) -> Iterable[Outcome]:
        said = self.forecaster.predict(matrix)
        names, missing = (
            self.forecaster.model.used_names,
            self.forecaster.model.missing(matrix),
        )
        columns = zip(
            ids, said.score, said.low, said.high, said.confidence, missing, strict=True
        )
        for pk, score, low, high, confidence, absent in columns:
            gaps = (
                [name for name, gone in zip(names, absent, strict=True) if gone]
                if absent.any()
                else []
            )
            yield self._outcome(
                pk, (score, low, high), confidence, said.level, gaps, []
            )

    def _explained(self, ids: Sequence[int], matrix: Matrix) -> Iterable[Outcome]:
        for place, pk in enumerate(ids):
            said = self.forecaster.explain(matrix[place : place + 1])
            reasons = [
                factor(one.name, LABELS[one.name], one.value, one.points)
                for one in said.contributions
            ]
            span = said.score, said.low, said.high
            yield self._outcome(
                pk, span, said.confidence, said.level, list(said.missing), reasons
            )

    def _outcome(
        self,
        pk: int,
        span: Sequence[float],
        confidence: float,
        level: float,
        gaps: list[str],
        reasons: list[Any],
    ) -> Outcome:
        score, low, high = map(points, span)
        return Outcome(
            pk,
            score,
            low,
            high,
            share(confidence),
            share(level),
            self.version,
            gaps,
            reasons,
        )


def engine_from(directory: Path) -> ForestEngine:
    """The engine of the model that is stored in `directory`; raises ArtefactError where it can't be used."""
    return ForestEngine(load(directory))
