"""Marks are recorded, changed and removed here; the students' own statuses follow in the same transaction."""

from collections.abc import Collection, Sequence
from typing import Any

from auditlog.models import LogEntry
from django.db import transaction

from accounts import audit
from accounts.models import User
from assessments.marks.bands import Band, BandTableError, MarkError, checked_table
from assessments.marks.guards import refuse_guarded_change
from assessments.marks.history.services import (
    Snapshot,
    note_change,
    note_removal,
    require_reason,
)
from assessments.marks.lookups import Lookup, Record, apply_changes, new_mark
from assessments.marks.models import Assessment, BandRow, BandScale
from assessments.marks.releases import hold_back
from assessments.marks.statuses import Rules, changing_marks
from tracker_project.errors import Details, ValidationError

MOST_RECORDS = 10_000


@transaction.atomic
def add_assessment(*, by: User | None, **record: Any) -> Assessment:
    """Record one mark; ValidationError names the field that is wrong."""
    lookup = Lookup([record], by=by, lock=True)
    try:
        mark = new_mark(record, lookup)
    except MarkError as error:
        raise ValidationError.of_fields(error.faults) from error
    rules = Rules(BandScale.objects.in_force(), lookup.terms.current())
    mark.bands = rules.bands
    hold_back([mark], [record])
    with changing_marks([mark.student_id], rules=rules, locked=[mark.student]):
        mark.save(force_insert=True)
    return mark


@transaction.atomic
def change_assessment(
    mark: Assessment, *, by: User | None, reason: str = "", **changes: Any
) -> Assessment:
    """Change what is given of a mark, whose row the caller holds; the rest stays.

    Another score needs a `reason` once the mark is published; what it was is recorded.
    """
    before = Snapshot.of(mark)
    if "released" in changes:
        raise ValidationError.of_fields(
            {
                "released": [
                    "Marks are released together: POST /api/assessments/release/."
                ]
            }
        )
    try:
        apply_changes(mark, changes, Lookup([changes], by=by))
    except MarkError as error:
        raise ValidationError.of_fields(error.faults) from error
    rules = Rules.in_force()
    mark.bands = rules.bands
    if before.differs(mark):
        refuse_guarded_change([mark])
        require_reason(mark, reason)
    with changing_marks({before.student, mark.student_id}, rules=rules):
        mark.save()
        note_change(mark, before, by=by, reason=reason)
    return mark


@transaction.atomic
def remove_assessments(
    marks: Collection[Assessment], *, by: User | None, reason: str = ""
) -> None:
    """Take marks out again; published ones with a `reason`. What they were stays on record."""
    refuse_guarded_change(marks)
    for mark in marks:
        require_reason(mark, reason)
    with changing_marks({mark.student_id for mark in marks}):
        for mark in marks:
            note_removal(mark, by=by, reason=reason)
            mark.delete()


@transaction.atomic
def record_marks(records: Sequence[Record], *, by: User | None) -> list[Assessment]:
    """Record all of these marks, or none; each bad one is named as `records.3.score`.

    The number of queries does not grow with the number of records. A student may occur once.
    """
    if not 0 < len(records) <= MOST_RECORDS:
        raise ValidationError.of_fields(
            {"records": [f"Give 1 to {MOST_RECORDS} records."]}
        )
    marks, rules = _read(records, by), Rules.in_force()
    for mark in marks:
        mark.bands = rules.bands
        mark.compute_result()
    hold_back(marks, records)
    students = [mark.student for mark in marks]
    with changing_marks(
        [student.pk for student in students], rules=rules, locked=students
    ):
        made = Assessment.objects.bulk_create(marks, batch_size=2_000)
    ids = [mark.pk for mark in made]
    audit.note(
        LogEntry.Action.CREATE,
        made[0],
        {"recorded together": [None, ", ".join(map(str, ids))]},
    )
    return made


def _read(records: Sequence[Record], by: User | None) -> list[Assessment]:
    lookup = Lookup(records, by=by, lock=True)
    details: Details = {}
    marks: list[Assessment] = []
    seen: dict[int, int] = {}
    for number, record in enumerate(records):
        try:
            mark = new_mark(record, lookup)
            if (first := seen.setdefault(mark.student_id, number)) != number:
                raise MarkError(
                    "student_id", f"This student is in record {first} already."
                )
            marks.append(mark)
        except MarkError as error:
            details |= {
                f"records.{number}.{field}": sentences
                for field, sentences in error.faults.items()
            }
    if details:
        raise ValidationError.of_fields(details)
    return marks


@transaction.atomic
def replace_bands(
    bands: Sequence[Band], *, by: User | None, name: str = "School"
) -> BandScale:
    """Put another table of bands in force; the ones before stay for the record.

    ValidationError names the row that is wrong, e.g. `bands.2.lower_bound`. The caller
    sees to it that what is stored is brought up to date.
    """
    try:
        table = checked_table(bands)
    except BandTableError as error:
        field = error.field if error.row is None else f"bands.{error.row}.{error.field}"
        raise ValidationError.of_field(field, error.sentence) from error

    scale = BandScale.objects.create(name=name, set_by=by)
    BandRow.objects.bulk_create(
        BandRow(scale=scale, name=band.name, lower_bound=band.lower_bound)
        for band in table
    )
    return scale
