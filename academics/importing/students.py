"""A student file: who the student is, and the factors that predictions are made from.

The columns are those of StudentPerformanceFactors.csv, in any order.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from academics.importing.columns import Column, Table
from academics.importing.csv_files import File, Record
from academics.importing.parsers import (
    choice,
    number,
    text,
    whole_number,
    yes_no,
)
from academics.importing.services import Counts, Entity, Findings
from academics.models import Student, StudentNumber
from academics.models import factors as kinds
from academics.models.people import CODE_VALIDATORS
from academics.services import student_ids
from accounts import audit
from tracker_project.database.insert import insert

LONGEST_CODE = 20


def student_code(cell: str) -> str:
    """A student's code in upper case, by the rules of the model."""
    code = str(text(LONGEST_CODE)(cell.upper()))
    for validator in CODE_VALIDATORS:
        try:
            validator(code)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from error
    return code


PERCENT = number(0, 100)
LEVEL = choice(kinds.Level.values)
TABLE = Table(
    key="student_id",
    columns=(
        Column("student_id", student_code, required=False),
        Column("first_name", text(100), required=False),
        Column("last_name", text(100), required=False),
        Column("age", whole_number(3, 120), "stated_age", required=False),
        Column("Hours_Studied", number(0, 168)),
        Column("Attendance", PERCENT, "stated_attendance"),
        Column("Parental_Involvement", LEVEL),
        Column("Access_to_Resources", LEVEL),
        Column("Extracurricular_Activities", yes_no),
        Column("Sleep_Hours", number(0, 24)),
        Column("Previous_Scores", PERCENT),
        Column("Motivation_Level", LEVEL),
        Column("Internet_Access", yes_no),
        Column("Tutoring_Sessions", number(0, 500)),
        Column("Family_Income", LEVEL),
        Column("Teacher_Quality", LEVEL),
        Column("School_Type", choice(kinds.SchoolType.values)),
        Column("Peer_Influence", choice(kinds.PeerInfluence.values)),
        Column("Physical_Activity", number(0, 168)),
        Column("Learning_Disabilities", yes_no),
        Column("Parental_Education_Level", choice(kinds.Education.values)),
        Column("Distance_from_Home", choice(kinds.Distance.values)),
        Column("Gender", choice(kinds.Gender.values)),
        Column("Exam_Score", number(0, 9999), required=False),
    ),
)
NAMES = ("first_name", "last_name")

# What a cell holds is for its column's parser to say.
Values = dict[str, Any]


class StudentWriter:
    """Writes students: new ones, and what has changed of those whose code is known."""

    def __init__(self, file: File, findings: Findings, dry_run: bool) -> None:
        self.counts = Counts()
        self.dry_run = dry_run
        self.factors = sorted(file.layout.fields - {"student_id", *NAMES})
        self.codes: Iterator[str] = iter(())
        if not dry_run and findings.unnamed:
            codes = student_ids.allocate(findings.unnamed, besides=findings.keys)
            self.codes = iter(codes)

    def write(self, rows: list[Record]) -> None:
        """Sort a batch into new, changed and unchanged; write the first two."""
        known = self._known_students(rows)
        new: list[Values] = []
        changed: list[Student] = []
        for row in rows:
            student = known.get(row.values.get("student_id") or "")
            if student is None:
                new.append(row.values)
            elif self._change(student, row.values):
                changed.append(student)

        self.counts.imported += len(new)
        self.counts.updated += len(changed)
        self.counts.skipped += len(rows) - len(new) - len(changed)
        if not self.dry_run:
            insert(Student, [self._columns_of(values) for values in new])
            self._update(changed)

    def finish(self) -> None:
        """One note in the audit trail for the whole file."""
        register, _ = StudentNumber.objects.get_or_create(id=1)
        counts = asdict(self.counts)
        changes = {name: [None, number] for name, number in counts.items()}
        audit.note(LogEntry.Action.UPDATE, register, changes)

    def _known_students(self, rows: list[Record]) -> dict[str, Student]:
        codes = {row.values.get("student_id") for row in rows} - {None}
        if not codes:
            return {}
        students = Student.objects.filter(student_id__in=codes)
        if not self.dry_run:
            students = students.select_for_update()
        return {student.student_id: student for student in students}

    def _change(self, student: Student, values: Values) -> bool:
        """Put a row's values into a student, and say whether any of them is new.

        An empty name keeps the one that is known.
        """
        given = [*self.factors]
        for name in NAMES:
            if values.get(name):
                given.append(name)

        is_changed = False
        for name in given:
            if getattr(student, name) != values[name]:
                setattr(student, name, values[name])
                is_changed = True
        return is_changed

    def _columns_of(self, values: Values) -> Values:
        """A new student's columns.

        Without a name, "Student" and the code's number stand in for it.
        """
        code = values.get("student_id") or next(self.codes)
        first_name = values.get("first_name")
        last_name = values.get("last_name")
        if not first_name:
            last_name = last_name or code.removeprefix(student_ids.PREFIX)
        columns = {name: values[name] for name in self.factors}
        columns["student_id"] = code
        columns["first_name"] = first_name or "Student"
        columns["last_name"] = last_name or ""
        return columns

    def _update(self, changed: list[Student]) -> None:
        """An upsert, in one statement; every row is there, so it never inserts."""
        if not changed:
            return
        now = timezone.now()
        for student in changed:
            student.updated_at = now

        # MySQL finds the row by any unique column.
        takes_target = connection.features.supports_update_conflicts_with_target
        Student.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["id"] if takes_target else None,
            update_fields=[*self.factors, *NAMES, "updated_at"],
        )


STUDENTS = Entity("students", TABLE, StudentWriter)
