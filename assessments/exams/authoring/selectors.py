"""Exams as they are read: for staff with their figures and structure, for a student with their own times."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Sum, Value, When
from django.utils import timezone

from academics.models import Student
from assessments.bank.models import QuestionVersion
from assessments.exams.allowances import Allowed, allowances_of
from assessments.exams.authoring.freezing import points_of
from assessments.exams.authoring.serializers import (
    ExamColumnsSerializer,
    StaffColumnsSerializer,
)
from assessments.exams.authoring.standing import Sat, attempts_left, standing_of
from assessments.exams.authoring.structure import slots_of
from assessments.exams.models import Attempt, AttemptState, Exam, Slot
from assessments.exams.querysets import sits
from tracker_project.api.rows import Row, RowReader

NEEDED = ("pk", "state", "opens_at", "closes_at", "duration_minutes", "attempts_allowed", "published_at",
          "released_at", "access_code")  # fmt: skip


class StaffExams(RowReader):
    """Exams with how many questions and attempts they have: two more queries a page."""

    def __init__(self) -> None:
        super().__init__(StaffColumnsSerializer(), Exam)

    def rows(self, tuples: Iterable[Sequence[Any]]) -> list[Row]:
        """The rows of a page."""
        rows = super().rows(tuples)
        ids = [row["id"] for row in rows]
        questions, attempts = _question_counts(ids), _attempt_counts(ids)
        for row in rows:
            row["question_count"] = questions.get(row["id"], 0)
            row["attempts"] = dict.fromkeys(AttemptState.values, 0) | attempts.get(
                row["id"], {}
            )
        return rows


def _question_counts(exams: Sequence[int]) -> dict[int, int]:
    each = Case(
        When(draw=0, then=Value(1)), default=F("draw"), output_field=IntegerField()
    )
    counted = (
        Slot.objects.filter(section__exam__in=exams).order_by().values("section__exam")
    )
    return dict(
        counted.annotate(number=Sum(each)).values_list("section__exam", "number")
    )


def _attempt_counts(exams: Sequence[int]) -> dict[int, dict[str, int]]:
    counted = (
        Attempt.objects.filter(exam__in=exams)
        .order_by()
        .values("exam", "state")
        .annotate(number=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for each in counted:
        found.setdefault(each["exam"], {})[each["state"]] = each["number"]
    return found


class OwnExams(RowReader):
    """Exams as they stand for one student: three more queries a page."""

    def __init__(self, student: Student) -> None:
        super().__init__(ExamColumnsSerializer(), Exam)
        self.student, self.now = student, timezone.now()
        self._needed = {name: self.column(name) for name in NEEDED}

    def rows(self, tuples: Iterable[Sequence[Any]]) -> list[Row]:
        """The rows of a page."""
        values = list(tuples)
        exams = [
            Exam(**{name: each[place] for name, place in self._needed.items()})
            for each in values
        ]
        allowances = allowances_of(exams, [self.student.pk])
        sat, mine = (
            _sat(self.student, exams),
            Student.objects.filter(pk=self.student.pk).order_by(),
        )
        begun = Exam._base_manager.filter(sits(mine), pk__in=sat)
        still = set(
            begun.values_list("pk", flat=True)
        )  # whoever sat an exam sees it, though it be for others now
        return [
            self.row(each)
            | _own(
                exam,
                allowances.of(exam, self.student.pk),
                sat.get(exam.pk, []),
                self.now,
                exam.pk in still,
            )
            for each, exam in zip(values, exams, strict=True)
        ]


def _sat(student: Student, exams: Sequence[Exam]) -> dict[int, list[Sat]]:
    found: dict[int, list[Sat]] = {}
    attempts = Attempt.objects.filter(
        student=student, exam__in=[exam.pk for exam in exams]
    ).order_by("number")
    for exam, pk, state, expires_at in attempts.values_list(
        "exam_id", "pk", "state", "expires_at"
    ):
        found.setdefault(exam, []).append(Sat(pk, state, expires_at))
    return found


def _own(
    exam: Exam, allowed: Allowed, attempts: Sequence[Sat], now: datetime, still: bool
) -> Row:
    left = attempts_left(exam, allowed, attempts) if still or not attempts else 0
    running = next((each for each in attempts if each.is_running(now)), None)
    seconds = allowed.duration_seconds
    return {
        "closes_at": allowed.closes_at,
        "state": standing_of(exam, allowed, attempts, now, left),
        "extra_time_percent": allowed.percent,
        "duration_minutes": None if seconds is None else seconds / 60,
        "duration_seconds": seconds,
        "attempts_allowed": exam.attempts_allowed + allowed.extra_attempts,
        "attempts_made": len(attempts),
        "attempts_left": left,
        "attempt_id": running and running.id,
        "expires_at": running and running.expires_at,
        "needs_access_code": bool(exam.access_code),
    }


def structure_of(exam: Exam) -> Row:
    """What a body may write, as it is now."""
    slots = slots_of(exam)
    worth = _worth(exam, slots)
    sections: list[Row] = []
    places: dict[int, list[Row]] = {}
    for section in exam.sections.order_by("position"):
        places[section.pk] = []
        part = {
            "title": section.title,
            "instructions": section.instructions,
            "questions": places[section.pk],
        }
        sections.append(part)
    for slot in slots:
        places[slot.section_id].append(_slot(slot, worth[slot.pk]))
    return {
        "classes": list(exam.classes.order_by("pk").values_list("pk", flat=True)),
        "students": list(
            exam.students.order_by("student_id").values_list("student_id", flat=True)
        ),
        "total_points": _total([(worth[slot.pk], slot.draw or 1) for slot in slots]),
        "sections": sections,
    }


def _total(worth: Sequence[tuple[float | None, int]]) -> float | None:
    total = 0.0
    for each, often in worth:
        if each is None:
            return None
        total += each * often
    return total


def _worth(exam: Exam, slots: Sequence[Slot]) -> dict[int, float | None]:
    """Points of each question of a slot: as published, else as the bank has them; None where those drawn may differ."""
    published = exam.published.filter(slot__draw=0).values_list("slot", "points")
    worth: dict[int, float | None] = {slot: float(points) for slot, points in published}
    named = {
        slot.question_id for slot in slots if slot.pk not in worth and slot.question_id
    }
    newest = (
        QuestionVersion.objects.filter(question__in=named, number=F("question__newest"))
        if named
        else ()
    )
    versions = {version.question_id: version for version in newest}
    for slot in slots:
        own = None if slot.points is None else float(slot.points)
        version = versions.get(slot.question_id or 0)
        worth.setdefault(
            slot.pk, own if version is None else float(points_of(slot, version))
        )
    return worth


def _slot(slot: Slot, worth: float | None) -> Row:
    ends = {
        "points": None if slot.points is None else float(slot.points),
        "worth": worth,
    }
    if slot.question is not None:
        return {
            "question": slot.question.pk,
            "title": str(slot.question),
            "kind": slot.question.kind,
        } | ends
    pool = {
        "draw": slot.draw,
        "tags": slot.pool_tags,
        "kind": slot.pool_kind,
        "difficulty": slot.pool_difficulty,
    }
    return pool | {"unit": slot.pool_unit.code if slot.pool_unit else None} | ends
