"""Marks are recorded, changed and removed here.

The students' own averages and statuses follow in the same transaction.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import transaction

from academics.calendar import today
from academics.lifecycle.selectors import departure_dates
from accounts.models import User
from assessments.marks.averages import Rules, changing_marks
from assessments.marks.bands import (
    Band,
    BandTableError,
    Faults,
    MarkError,
    check_mark,
    checked_table,
)
from assessments.marks.guards import refuse_guarded_change
from assessments.marks.history import (
    Snapshot,
    record_change,
    record_removals,
    require_reason,
)
from assessments.marks.lookups import (
    STUDENT_KEYS,
    UNIT_KEYS,
    Lookup,
    Record,
    check_departure,
)
from assessments.marks.models import Assessment, BandRow, BandScale
from tracker_project.errors import Details, ValidationError

MOST_RECORDS = 10_000
HUNDRED = Decimal(100)
# What a record may say of a mark in its own words.
PLAIN = ("assessment_type", "title", "date_taken", "notes", "staff_notes")
# Whoever names the unit as the subject of a report says all of these.
SUBJECT_FORM = ("assessment_type", "score", "max_score", "date_taken")


@transaction.atomic
def record_mark(*, by: User | None, **record: object) -> Assessment:
    """Record one mark; ValidationError names the field that is wrong.

    The record holds what `AssessmentEntrySerializer` does.
    """
    lookup = Lookup([record], by=by, lock=True)
    try:
        mark = new_mark(record, lookup)
    except MarkError as error:
        raise ValidationError.of_fields(error.faults) from error

    rules = Rules(BandScale.in_force(), lookup.terms.current())
    with changing_marks([mark.student_id], rules=rules, locked=[mark.student]):
        mark.save(force_insert=True)
    return mark


@transaction.atomic
def record_marks(records: Sequence[Record], *, by: User | None) -> list[Assessment]:
    """Record all of these marks, or none; each bad one is named as `records.3.score`.

    The number of queries does not grow with the number of records. A student may occur
    once.
    """
    if not 0 < len(records) <= MOST_RECORDS:
        sentence = f"Give 1 to {MOST_RECORDS} records."
        raise ValidationError.of_field("records", sentence)

    lookup = Lookup(records, by=by, lock=True)
    marks = new_marks(records, lookup)
    rules = Rules(BandScale.in_force(), lookup.terms.current())
    for mark in marks:
        mark.compute_result(rules.bands)
    students = [mark.student for mark in marks]
    student_ids = [student.pk for student in students]

    with changing_marks(student_ids, rules=rules, locked=students):
        return Assessment.objects.bulk_create(marks, batch_size=2_000)


@transaction.atomic
def change_mark(
    mark: Assessment, *, by: User | None, reason: str = "", **changes: object
) -> Assessment:
    """Change what is given of a mark, whose row the caller holds; the rest stays.

    Another score needs a `reason` once the mark is published; what it was is recorded.
    """
    if "released" in changes:
        sentence = "Marks are released together: POST /api/assessments/release/."
        raise ValidationError.of_field("released", sentence)

    before = Snapshot.of(mark)
    try:
        apply_changes(mark, changes, Lookup([changes], by=by))
    except MarkError as error:
        raise ValidationError.of_fields(error.faults) from error

    rules = Rules.in_force()
    with changing_marks({before.student, mark.student_id}, rules=rules):
        if Snapshot.of(mark) != before:
            refuse_guarded_change([mark])
            require_reason(mark, reason)
            mark.compute_result(rules.bands)
            record_change(mark, by=by, reason=reason)
        mark.save()
    return mark


@transaction.atomic
def remove_marks(
    marks: Collection[Assessment], *, by: User | None, reason: str = ""
) -> None:
    """Take marks out again; published ones with a `reason`.

    What they were stays on record.
    """
    refuse_guarded_change(marks)
    for mark in marks:
        require_reason(mark, reason)

    ids = [mark.pk for mark in marks]
    with changing_marks({mark.student_id for mark in marks}):
        record_removals(ids, by=by, reason=reason)
        Assessment.objects.filter(pk__in=ids).delete()


def new_mark(record: Record, lookup: Lookup) -> Assessment:
    """The unsaved mark of a record; MarkError names every field that is wrong."""
    mark = Assessment(recorded_by=lookup.by, date_taken=today())
    for name in PLAIN:
        if name in record:
            setattr(mark, name, record[name])

    faults = Faults()
    with faults.gathered():
        mark.student = lookup.student(record)
        lookup.check_present(mark.student, mark.date_taken)
    with faults.gathered():
        mark.unit = lookup.unit(record)
        if not record.get("released", not lookup.is_released_by_hand(mark.unit)):
            mark.released_at = None
    if record.get("subject_name"):
        for name in SUBJECT_FORM:
            if name not in record:
                faults.add(name, "This field is required.")
    with faults.gathered():
        mark.score, mark.max_score = score_of(record)
    with faults.gathered():
        mark.term = lookup.terms.given(record, mark.date_taken)
    faults.raise_together()

    lookup.check_taught(mark.student, mark.unit)
    return mark


def new_marks(records: Sequence[Record], lookup: Lookup) -> list[Assessment]:
    """The unsaved marks of all records.

    ValidationError names every one that is wrong.
    """
    details: Details = {}
    marks: list[Assessment] = []
    first_record: dict[int, int] = {}  # of each student
    for number, record in enumerate(records):
        try:
            mark = new_mark(record, lookup)
            first = first_record.setdefault(mark.student_id, number)
            if first != number:
                sentence = f"This student is in record {first} already."
                raise MarkError("student_id", sentence)
            marks.append(mark)
        except MarkError as error:
            for field, sentences in error.faults.items():
                details[f"records.{number}.{field}"] = sentences
    if details:
        raise ValidationError.of_fields(details)
    return marks


def apply_changes(mark: Assessment, record: Record, lookup: Lookup) -> None:
    """Write what the record gives into `mark`, unsaved; what it leaves out stays."""
    before = (mark.student_id, mark.date_taken)
    if any(record.get(key) for key in STUDENT_KEYS):
        mark.student = lookup.student(record)
    if any(record.get(key) for key in UNIT_KEYS):
        mark.unit = lookup.unit(record)
    lookup.check_taught(mark.student, mark.unit)

    mark.score, mark.max_score = score_of(record, mark.score, mark.max_score)
    for name in PLAIN:
        if name in record:
            setattr(mark, name, record[name])
    mark.term = lookup.terms.changed(record, mark.term, mark.date_taken)

    if before != (mark.student_id, mark.date_taken):
        departures = departure_dates([mark.student_id])
        check_departure(mark.student, mark.date_taken, departures.get(mark.student_id))


def score_of(
    record: Record, score: Decimal | None = None, max_score: Decimal = HUNDRED
) -> tuple[Decimal, Decimal]:
    """Score and max_score of a record; `score` and `max_score` for what it leaves out.

    Its `marks` are a score out of 100.
    """
    marks = record.get("marks")
    if marks is not None:
        is_said_twice = record.get("score", marks) != marks
        if is_said_twice or record.get("max_score", HUNDRED) != HUNDRED:
            sentence = (
                "Marks are out of 100: give either marks, or score and max_score."
            )
            raise MarkError("marks", sentence)
        score = marks
        max_score = HUNDRED
    else:
        score = record.get("score", score)
        max_score = record.get("max_score", max_score)

    if score is None:
        raise MarkError("score", "Give score or marks.")
    check_mark(score, max_score)
    return score, max_score


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
