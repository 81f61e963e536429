"""Reading the body of a bulk.

Defaults at the top, records that override them, every bad row named.
"""

from assessments.marks.lookups import STUDENT_KEYS, UNIT_KEYS, Record
from assessments.marks.serializers import AssessmentsBulkSerializer, entry
from tracker_project.api import serializers
from tracker_project.errors import Details, grouped

# Of these a record's word replaces every word at the top: they name the same thing.
TOGETHER = (
    frozenset(STUDENT_KEYS),
    frozenset(UNIT_KEYS),
    frozenset({"score", "marks"}),
)


def read_bulk(body: object) -> list[Record]:
    """The records of a body, each completed by the defaults.

    A list is records without defaults.
    """
    table = AssessmentsBulkSerializer(
        data={"records": body} if isinstance(body, list) else body
    )
    table.is_valid(raise_exception=True)
    defaults = dict(table.validated_data)
    details: Details = {}
    records: list[Record] = []
    for number, raw in enumerate(defaults.pop("records")):
        try:
            records.append(completed(defaults, entry().run_validation(raw)))
        except serializers.ValidationError as error:
            details |= grouped({"records": {str(number): error.detail}})
    if details:
        raise serializers.ValidationError(details)
    return records


def completed(defaults: Record, record: Record) -> Record:
    """The record, with the defaults of what it leaves out."""
    replaced = frozenset().union(
        *(names for names in TOGETHER if names & record.keys())
    )
    if record.get("marks") is not None:
        replaced |= {"max_score"}
    return {
        name: value for name, value in defaults.items() if name not in replaced
    } | dict(record)
