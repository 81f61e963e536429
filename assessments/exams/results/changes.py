"""The history of marks that an exam made, written for many at once."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from assessments.marks.history.models import AssessmentChange
from assessments.marks.models import Assessment
from tracker_project.database.insert import insert

Actions = AssessmentChange.Actions
Figures = Mapping[str, Any]
COLUMNS = (
    "pk",
    "student",
    "unit",
    "score",
    "max_score",
    "status",
    "recorded_by",
    "created_at",
)
FIGURES = ("score", "max_score", "status")


def note_changes(marks: Mapping[int, Figures], *, by: User | None, reason: str) -> None:
    """Record that the marks of these ids, as they still stand, are about to say `score`, `max_score` and `status`."""
    _note(marks, by=by, reason=reason)


def note_removals(ids: Collection[int], *, by: User | None, reason: str) -> None:
    """Record what the marks of these ids were, before they go."""
    _note(dict.fromkeys(ids), by=by, reason=reason)


def _note(marks: Mapping[int, Figures | None], *, by: User | None, reason: str) -> None:
    if not marks:
        return
    rows = list(Assessment.objects.filter(pk__in=marks).order_by("pk").values(*COLUMNS))
    known = AssessmentChange.objects.filter(
        assessment_id__in=marks, action=Actions.CREATED
    )
    known_ids = set(known.order_by().values_list("assessment_id", flat=True))
    insert(
        AssessmentChange, [_creation(row) for row in rows if row["pk"] not in known_ids]
    )
    author, now = by.pk if by else None, timezone.now()
    insert(
        AssessmentChange,
        [_row(row, marks[row["pk"]], author, now, reason) for row in rows],
    )


def _creation(row: Figures) -> dict[str, Any]:
    """How the mark was recorded, as `creation_of` says it for one."""
    return {
        "assessment_id": row["pk"],
        "student": row["student"],
        "unit": row["unit"],
        "action": Actions.CREATED,
        **{f"{name}_after": row[name] for name in FIGURES},
        "changed_by": row["recorded_by"],
        "changed_at": row["created_at"],
    }


def _row(
    row: Figures, after: Figures | None, by: int | None, now: Any, reason: str
) -> dict[str, Any]:
    said = after or {"score": None, "max_score": None, "status": ""}
    return {
        "assessment_id": row["pk"],
        "student": row["student"],
        "unit": row["unit"],
        "action": Actions.CHANGED if after else Actions.DELETED,
        **{f"{name}_before": row[name] for name in FIGURES},
        **{f"{name}_after": said[name] for name in FIGURES},
        "changed_by": by,
        "changed_at": now,
        "reason": reason,
    }
