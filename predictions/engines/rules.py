"""The rules' forecast for students."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from predictions import baseline
from predictions.engines.outcomes import Outcome, factor, points, share
from predictions.selectors import evidence_rows


class RulesEngine:
    version = baseline.VERSION

    def outcomes(self, students: QuerySet, *, explained: bool) -> list[Outcome]:
        """The prediction of each student, with the reasons where `explained`."""
        return [self._outcome(row, explained) for row in evidence_rows(students)]

    def _outcome(self, row: Sequence[Any], explained: bool) -> Outcome:
        pk, mean, marks, previous, attendance = row
        said = baseline.rule_forecast(
            mean_percentage=mean,
            marks=marks,
            previous_scores=previous,
            attendance=attendance,
        )
        reasons = [
            factor(one.name, baseline.INPUTS[one.name], one.value, one.points)
            for one in said.contributions
        ]
        return Outcome(
            pk,
            points(said.score),
            points(said.low),
            points(said.high),
            share(said.confidence),
            share(said.level),
            said.version,
            list(said.missing),
            reasons if explained else [],
        )


RULES = RulesEngine()
