"""The rules' forecast for students."""

from django.db.models import QuerySet

from academics.models import Student
from predictions import baseline
from predictions.engines.outcomes import Outcome, factor_told, points, share
from predictions.selectors import Evidence, evidence_rows


class RulesEngine:
    version = baseline.VERSION

    def outcomes(
        self, students: QuerySet[Student], *, explained: bool
    ) -> list[Outcome]:
        return [self._outcome(row, explained) for row in evidence_rows(students)]

    def _outcome(self, evidence: Evidence, explained: bool) -> Outcome:
        forecast = baseline.rule_forecast(
            mean_percentage=evidence.mean,
            marks=evidence.marks,
            previous_scores=evidence.previous_scores,
            attendance=evidence.attendance,
        )
        reasons = []
        if explained:
            for one in forecast.contributions:
                label = baseline.INPUTS[one.name]
                reasons.append(factor_told(one.name, label, one.value, one.points))
        return Outcome(
            student_id=evidence.student_id,
            score=points(forecast.score),
            low=points(forecast.low),
            high=points(forecast.high),
            confidence=share(forecast.confidence),
            level=share(forecast.level),
            version=forecast.version,
            missing=list(forecast.missing),
            factors=reasons,
        )


RULES = RulesEngine()
