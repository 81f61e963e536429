"""The history of marks that an exam made, written for many at once."""

from collections.abc import Collection, Mapping
from typing import Any

from accounts.models import User
from assessments.history.models import AssessmentChange
from assessments.history.services import Snapshot, creation_of
from assessments.models import Assessment

Actions = AssessmentChange.Actions
Figures = Mapping[str, Any]


def note_changes(marks: Mapping[int, Figures], *, by: User | None, reason: str) -> None:
    """Record that the marks of these ids, as they still stand, are about to say `score`, `max_score` and `status`."""
    _note(Assessment.objects.in_bulk(marks.keys()).values(), marks, by=by, reason=reason)


def note_removals(ids: Collection[int], *, by: User | None, reason: str) -> None:
    """Record what the marks of these ids were, before they go."""
    _note(Assessment.objects.in_bulk(ids).values(), {}, by=by, reason=reason)


def _note(marks: Collection[Assessment], after: Mapping[int, Figures], *, by: User | None, reason: str) -> None:
    known = AssessmentChange.objects.filter(assessment_id__in=[mark.pk for mark in marks], action=Actions.CREATED)
    known_ids = set(known.order_by().values_list("assessment_id", flat=True))
    first = [creation_of(mark, Snapshot.of(mark)) for mark in marks if mark.pk not in known_ids]
    AssessmentChange.objects.bulk_create(first)
    AssessmentChange.objects.bulk_create(_change(mark, after.get(mark.pk), by, reason) for mark in marks)


def _change(mark: Assessment, after: Figures | None, by: User | None, reason: str) -> AssessmentChange:
    change = AssessmentChange(
        assessment_id=mark.pk, student_id=mark.student_id, unit_id=mark.unit_id,
        action=Actions.CHANGED if after else Actions.DELETED,
        score_before=mark.score, max_score_before=mark.max_score, status_before=mark.status,
        changed_by=by, reason=reason,
    )  # fmt: skip
    if after:
        change.score_after, change.max_score_after = after["score"], after["max_score"]
        change.status_after = after["status"]
    return change
