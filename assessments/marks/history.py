"""Writes the history of marks, in the transaction of the change: the only writer.

A mark that never changed has no rows: it tells itself how it was recorded, so that
recording and importing a million marks needn't write each of them twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.utils import timezone

from accounts.models import User
from assessments.marks.models import Assessment, AssessmentChange
from assessments.marks.releases import is_published
from tracker_project.database.insert import insert
from tracker_project.errors import ValidationError

REASON = "This mark is published: say why it is changed."
FIGURES = ("score", "max_score", "status")
COLUMNS = (
    "pk",
    "student",
    "student__student_id",
    "unit",
    "unit__code",
    *FIGURES,
    "recorded_by",
    "created_at",
)
GONE = {"score": None, "max_score": None, "status": ""}
Values = Mapping[str, Any]  # of the columns of a mark


@dataclass(frozen=True)
class Snapshot:
    """What a mark says; the status follows from it."""

    student: int
    unit: int
    score: Decimal
    max_score: Decimal

    @classmethod
    def of(cls, mark: Assessment) -> Self:
        return cls(mark.student_id, mark.unit_id, mark.score, mark.max_score)


def require_reason(mark: Assessment, reason: str) -> None:
    """Refuse to change a published mark without a reason; ValidationError names it."""
    if not reason.strip() and is_published(mark, timezone.now()):
        raise ValidationError.of_field("reason", REASON)


def record_change(mark: Assessment, *, by: User | None, reason: str) -> None:
    """Record what `mark`, which is about to be saved, changes of its row."""
    after = {
        "student": mark.student_id,
        "unit": mark.unit_id,
        "score": mark.score,
        "max_score": mark.max_score,
        "status": mark.status,
    }
    record_changes({mark.pk: after}, by=by, reason=reason)


def record_changes(
    marks: Mapping[int, Values], *, by: User | None, reason: str
) -> None:
    """Record what the marks of these ids, as they still stand, are about to say.

    The values may be of `student`, `unit`, `score`, `max_score` and `status`; those
    that are left out stay.
    """
    write_history(marks, by=by, reason=reason)


def record_removals(ids: Collection[int], *, by: User | None, reason: str) -> None:
    """Record what the marks of these ids were, before they go."""
    write_history(dict.fromkeys(ids), by=by, reason=reason)


def write_history(
    marks: Mapping[int, Values | None], *, by: User | None, reason: str
) -> None:
    """Add a row for each mark and what it becomes (None: nothing), in few queries.

    Before its first change a mark gets the row of how it was recorded.
    """
    if not marks:
        return
    standing = Assessment.objects.filter(pk__in=marks).order_by("pk").values(*COLUMNS)
    created = AssessmentChange.objects.filter(
        assessment_id__in=marks, action=AssessmentChange.Actions.CREATED
    )
    known = set(created.order_by().values_list("assessment_id", flat=True))

    creations = []
    changes = []
    now = timezone.now()
    for before in standing:
        if before["pk"] not in known:
            creations.append(creation_of(before))
        change = change_of(before, marks[before["pk"]])
        author = {"changed_by": by.pk if by else None, "changed_at": now}
        changes.append({**change, **author, "reason": reason.strip()})
    insert(AssessmentChange, creations)
    insert(AssessmentChange, changes)


def creation_of(mark: Values) -> dict[str, object]:
    """The row of how a mark was recorded, from its COLUMNS."""
    return {
        "assessment_id": mark["pk"],
        "student": mark["student"],
        "unit": mark["unit"],
        "action": AssessmentChange.Actions.CREATED,
        "score_after": mark["score"],
        "max_score_after": mark["max_score"],
        "status_after": mark["status"],
        "changed_by": mark["recorded_by"],
        "changed_at": mark["created_at"],
    }


def change_of(before: Values, values: Values | None) -> dict[str, object]:
    """The row of a change, but who made it when and why."""
    actions = AssessmentChange.Actions
    after = {**before, **(GONE if values is None else values)}
    is_moved = (before["student"], before["unit"]) != (after["student"], after["unit"])
    row = {
        "assessment_id": before["pk"],
        "student": after["student"],
        "unit": after["unit"],
        "action": actions.DELETED if values is None else actions.CHANGED,
        "moved_from": "",
    }
    if is_moved:
        row["moved_from"] = f"{before['student__student_id']} {before['unit__code']}"
    for name in FIGURES:
        row[f"{name}_before"] = before[name]
        row[f"{name}_after"] = after[name]
    return row
