"""Exams as they are read: by staff with their figures, by a student with own times."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from academics.models import Student
from assessments.exams.allowances import Allowed, allowances_of
from assessments.exams.authoring.candidates import as_paper_questions, candidates_of
from assessments.exams.authoring.serializers.responses import (
    ExamColumnsSerializer,
    StaffColumnsSerializer,
)
from assessments.exams.authoring.states import (
    OwnAttempt,
    attempts_left,
    state_for_student,
)
from assessments.exams.models import Attempt, AttemptState, Exam, ExamState, Slot
from assessments.exams.papers import build_paper, questions_of, seed_of, show_paper
from assessments.exams.querysets import sits
from tracker_project.api.rows import Row, RowReader

# What the state of an exam for a student follows from.
STATE_COLUMNS = (
    "pk",
    "state",
    "opens_at",
    "closes_at",
    "duration_minutes",
    "attempts_allowed",
    "published_at",
    "released_at",
    "access_code",
)


class StaffExams(RowReader):
    """Exams with how many questions and attempts they have: two more queries a page."""

    def __init__(self) -> None:
        super().__init__(StaffColumnsSerializer(), Exam)

    def rows(self, tuples: Iterable[Sequence[object]]) -> list[Row]:
        rows = super().rows(tuples)
        ids = [row["id"] for row in rows]
        questions = _question_counts(ids)
        attempts = _attempt_counts(ids)

        for row in rows:
            exam_id = row["id"]
            counts = dict.fromkeys(AttemptState.values, 0)
            counts.update(attempts.get(exam_id, {}))
            row["question_count"] = questions.get(exam_id, 0)
            row["attempts"] = counts
        return rows


def _question_counts(exams: Sequence[int]) -> dict[int, int]:
    questions_in_slot = Case(
        When(draw=0, then=Value(1)), default=F("draw"), output_field=IntegerField()
    )
    counted = (
        Slot.objects.filter(section__exam__in=exams)
        .order_by()
        .values("section__exam")
        .annotate(number=Sum(questions_in_slot))
    )
    return dict(counted.values_list("section__exam", "number"))


def _attempt_counts(exams: Sequence[int]) -> dict[int, dict[str, int]]:
    counted = (
        Attempt.objects.filter(exam__in=exams)
        .order_by()
        .values("exam", "state")
        .annotate(number=Count("pk"))
    )
    counts: dict[int, dict[str, int]] = {}
    for exam, state, number in counted.values_list("exam", "state", "number"):
        counts.setdefault(exam, {})[state] = number
    return counts


class StudentExams(RowReader):
    """Exams as they are for one student: three more queries a page."""

    def __init__(self, student: Student) -> None:
        super().__init__(ExamColumnsSerializer(), Exam)
        self.student = student
        self.now = timezone.now()
        self._state_columns = {name: self.column(name) for name in STATE_COLUMNS}

    def rows(self, tuples: Iterable[Sequence[object]]) -> list[Row]:
        values = list(tuples)
        exams = [self._exam(each) for each in values]
        allowances = allowances_of(exams, [self.student.pk])
        attempts_by_exam = _attempts_of(self.student, exams)

        # Whoever began an exam sees it, though it may be for others now.
        mine = Student.objects.filter(pk=self.student.pk).order_by()
        begun = Exam._base_manager.filter(sits(mine), pk__in=attempts_by_exam)
        still_mine = set(begun.values_list("pk", flat=True))

        rows = []
        for each, exam in zip(values, exams, strict=True):
            allowed = allowances.of(exam, self.student.pk)
            attempts = attempts_by_exam.get(exam.pk, [])
            left = 0
            if exam.pk in still_mine or not attempts:
                left = attempts_left(exam, allowed, attempts)

            row = self.row(each)
            row.update(_own_columns(exam, allowed, attempts, self.now, left))
            rows.append(row)
        return rows

    def _exam(self, values: Sequence[object]) -> Exam:
        columns = {name: values[at] for name, at in self._state_columns.items()}
        return Exam(**columns)


def _attempts_of(
    student: Student, exams: Sequence[Exam]
) -> dict[int, list[OwnAttempt]]:
    rows = Attempt.objects.filter(student=student, exam__in=[exam.pk for exam in exams])
    columns = ("exam_id", "pk", "state", "expires_at")

    attempts: dict[int, list[OwnAttempt]] = {}
    for exam, pk, state, expires_at in rows.order_by("number").values_list(*columns):
        attempts.setdefault(exam, []).append(OwnAttempt(pk, state, expires_at))
    return attempts


def _own_columns(
    exam: Exam,
    allowed: Allowed,
    attempts: Sequence[OwnAttempt],
    now: datetime,
    left: int,
) -> Row:
    running = next((each for each in attempts if each.is_running(now)), None)
    seconds = allowed.duration_seconds
    return {
        "closes_at": allowed.closes_at,
        "state": state_for_student(exam, allowed, attempts, now, left),
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


def preview_of(exam: Exam, seed: str) -> Row:
    """The paper of a seed; of a draft, by what the bank says now.

    The seed that is an attempt's id gives that attempt's paper.
    """
    if exam.state == ExamState.DRAFT:
        questions = as_paper_questions(candidates_of(exam))
    else:
        questions = questions_of(exam)

    paper_seed = seed_of(exam, seed)
    paper = build_paper(exam, questions, paper_seed)
    views = show_paper(exam, questions, paper, paper_seed)
    columns = ("position", "title", "instructions")
    sections = exam.sections.order_by("position").values_list(*columns)
    return {
        "exam_id": exam.pk,
        "title": exam.title,
        "instructions": exam.instructions,
        "seed": seed,
        "duration_minutes": exam.duration_minutes,
        "max_score": sum(view["points"] for view in views),
        "sections": [
            {"section": position, "title": title, "instructions": instructions}
            for position, title, instructions in sections
        ],
        "questions": views,
    }
