"""A student file: the columns of StudentPerformanceFactors.csv, in any order, and who the student is."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from auditlog.models import LogEntry
from django.db import connection
from django.utils import timezone

from academics.importing.columns import Column, Table
from academics.importing.csv_files import File, Record
from academics.importing.parsers import (
    choice,
    matching,
    number,
    text,
    whole_number,
    yes_no,
)
from academics.importing.services import Counts, Entity, Findings
from academics.models import Student, StudentNumber
from academics.models import factors as kinds
from academics.services import student_ids
from accounts import audit
from tracker_project.database.insert import insert

PERCENT, LEVEL = number(0, 100), choice(kinds.Level.values)
CODE = matching(
    r"[A-Z0-9][A-Z0-9_.-]*\Z",
    20,
    "Letters, digits and _ . - only, a letter or digit first.",
)
TABLE = Table(
    key="student_id",
    columns=(
        Column("student_id", CODE, required=False),
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
WHO = ("student_id", "first_name", "last_name")


class StudentWriter:
    """Writes students: new ones, and what has changed of those whose code is known."""

    def __init__(self, file: File, findings: Findings, dry_run: bool) -> None:
        self.counts, self.dry_run = Counts(), dry_run
        self.factors = sorted(file.layout.fields - set(WHO))
        self.codes: Iterator[str] = iter(())
        if not dry_run and findings.unnamed:
            self.codes = iter(
                student_ids.allocate(findings.unnamed, besides=findings.keys)
            )

    def write(self, rows: list[Record]) -> None:
        """Sort a batch into new, changed and unchanged students, and write the first two."""
        known = self._known(
            [row.values["student_id"] for row in rows if row.values.get("student_id")]
        )
        fresh, changed = [], []
        for row in rows:
            student = known.get(row.values.get("student_id") or "")
            if student is None:
                fresh.append(row)
            elif self._change(student, row.values):
                changed.append(student)
        self.counts.imported += len(fresh)
        self.counts.updated += len(changed)
        self.counts.skipped += len(rows) - len(fresh) - len(changed)
        if not self.dry_run:
            insert(Student, [self._new(row.values) for row in fresh])
            self._update(changed)

    def finish(self) -> None:
        """One note in the audit trail for the whole file."""
        register, _ = StudentNumber.objects.get_or_create(id=1)
        told = {name: [None, number] for name, number in asdict(self.counts).items()}
        audit.note(LogEntry.Action.UPDATE, register, told)

    def _known(self, codes: list[str]) -> dict[str, Student]:
        if not codes:
            return {}
        rows = Student.objects.filter(student_id__in=codes)
        rows = rows if self.dry_run else rows.select_for_update()
        return {student.student_id: student for student in rows}

    def _change(self, student: Student, values: dict[str, Any]) -> bool:
        """Put a row's values into a student; whether any of them is new. An empty name keeps the one known."""
        told = {name: values[name] for name in self.factors}
        told |= {
            name: values[name]
            for name in ("first_name", "last_name")
            if values.get(name)
        }
        news = {
            name: value
            for name, value in told.items()
            if getattr(student, name) != value
        }
        for name, value in news.items():
            setattr(student, name, value)
        return bool(news)

    def _new(self, values: dict[str, Any]) -> dict[str, Any]:
        """A student's columns by a row; without a name, "Student" and the code's number stand in for it."""
        code = values.get("student_id") or next(self.codes)
        first, last = values.get("first_name"), values.get("last_name")
        return {
            "student_id": code,
            "first_name": first or "Student",
            "last_name": last
            or ("" if first else code.removeprefix(student_ids.PREFIX)),
            **{name: values[name] for name in self.factors},
        }

    def _update(self, changed: list[Student]) -> None:
        """An upsert, in one statement; every row is there, so it never inserts."""
        now = timezone.now()
        for student in changed:
            student.updated_at = now
        target = (
            ["id"]
            if connection.features.supports_update_conflicts_with_target
            else None
        )
        fields = [*self.factors, "first_name", "last_name", "updated_at"]
        if changed:
            Student.objects.bulk_create(
                changed,
                update_conflicts=True,
                unique_fields=target,
                update_fields=fields,
            )


STUDENTS = Entity("students", TABLE, StudentWriter)
