"""What records can be grouped by, and how a group is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import F, OrderBy, QuerySet

from academics.models import Unit
from attendance.models import Status
from attendance.querysets import (
    FIGURES,
    AttendanceQuerySet,
    figure_counts,
    kept_rate,
    rate_of,
)
from tracker_project.api.backends import ordering_of

UNIT = "student__enrolments__unit"
ORDERINGS = {"rate": "rate", "counted": "counted"}


@dataclass(frozen=True)
class Group:
    """One way to group.

    The columns that name a group, as the answer spells them, the first the key to order
    by.
    """

    columns: dict[str, str]

    @property
    def key(self) -> str:
        """The column that groups come in the order of."""
        return next(iter(self.columns.values()))


GROUPS = {
    "student": Group(
        {
            "student_id": "student__student_id",
            "first": "student__first_name",
            "last": "student__last_name",
        }
    ),
    "class": Group(
        {"class_name": "school_class__class_name", "class_id": "school_class_id"}
    ),
    "unit": Group(
        {"unit": f"{UNIT}__code", "unit_id": f"{UNIT}_id", "unit_name": f"{UNIT}__name"}
    ),
    "day": Group({"date": "date"}),
}


def grouped(
    by: str, records: AttendanceQuerySet, units: QuerySet[Unit] | None
) -> QuerySet:
    """`records` grouped `by`, with their figures.

    A record belongs to a class by its own column. It names no unit: it counts for every
    unit (of `units`, where some are asked for) in which its student was enrolled for
    the term that the day lies in, so that a unit's rate is how far its students came to
    school in its terms.
    """
    rows = records.of_units(units) if by == "unit" else records
    return (
        rows.order_by()
        .values(*GROUPS[by].columns.values())
        .annotate(**figure_counts(distinct=by == "unit"))
        .annotate(rate=kept_rate())
    )


def ordering(by: str, raw: str) -> list[str | OrderBy]:
    """The ORM orderings of groups; those without a rate come last, either way."""
    orderings: list[str | OrderBy] = []
    for name in ordering_of(raw, ORDERINGS, ()):
        column = name.removeprefix("-")
        if column == "pk":
            continue
        descending = name.startswith("-")
        orderings.append(OrderBy(F(column), descending=descending, nulls_last=True))
    orderings.extend(GROUPS[by].columns.values())
    return orderings


def group_row(by: str, values: Sequence[object]) -> dict[str, object]:
    """A row of `GROUPS[by].columns` and then FIGURES, as the answer has it."""
    names = GROUPS[by].columns
    row = dict(zip(names, values, strict=False))
    if by == "student":
        row["student_name"] = f"{row.pop('first')} {row.pop('last')}".strip()
    counts = cast(Sequence[int], values[len(names) :])
    figures = dict(zip(FIGURES, counts, strict=True))
    row["rate"] = rate_of(figures["attended"], figures["counted"])
    row["counted"] = figures["counted"]
    for status in Status:
        row[status.value] = figures[status.value]
    return row
