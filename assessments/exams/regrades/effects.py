"""What a regrade would do, worked out without writing anything.

Whose score, band, pass and grade point average would change, and how.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypedDict
from uuid import UUID

import orjson
from django.db.models import TextField
from django.db.models.functions import Cast

from academics.models import Student
from assessments.exams.extensions import gpas_of
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.papers import Questions
from assessments.exams.results.gradebook import (
    GradedAttempt,
    choose_counting,
    passes,
)
from assessments.exams.results.grading import hand_marks_of
from assessments.exams.results.queue import MARKED_ONCE, chunks
from assessments.exams.results.scoring import NO_HAND_MARKS, Scored, score_paper
from assessments.marks.bands import result_of
from assessments.marks.models import BandScale

MOST_GPAS = 1_000  # beyond those it would take minutes, and nobody reads so long a list

Progress = Callable[[int, int], None]


class ResultFigures(NamedTuple):
    """A result, as far as a regrade may change it."""

    score: Decimal
    max_score: Decimal
    percentage: Decimal
    status: str
    passed: bool


Results = Mapping[int, ResultFigures]  # by the student's row id


class EffectSummary(TypedDict):
    students_changed: int
    band_changes: int
    pass_changes: int
    gpa_changes: int
    mean_change_percentage_points: float


class Effect(TypedDict):
    attempts: int
    attempts_changed: int
    summary: EffectSummary
    students: list[dict[str, object]]


class Regraded(NamedTuple):
    """The attempts as they would be graded.

    `graded` could earn anything, in the order of their numbers; the others wait for a
    person, or could earn nothing.
    """

    graded: list[GradedAttempt]
    others: int
    changed: int


def effect_of(exam: Exam, questions: Questions, progress: Progress) -> Effect:
    """The effect of marking every attempt by these questions.

    It has a row for each student whose result changes, in which each figure is [before,
    after]; null where there is no result. A GPA is told where results are released: it
    counts no others.
    """
    regraded = _regrade(exam, questions, progress)
    before = _results_now(exam)
    after = _results_then(exam, regraded.graded)

    changed = []
    for student in sorted(before.keys() | after.keys()):
        if before.get(student) != after.get(student):
            changed.append(student)

    rows = _student_rows(exam, changed, before, after)
    return {
        "attempts": len(regraded.graded) + regraded.others,
        "attempts_changed": regraded.changed,
        "summary": _summary(rows, changed, before, after),
        "students": rows,
    }


def _results_now(exam: Exam) -> Results:
    results = ExamResult.objects.filter(exam=exam)
    found = {}
    for student, *figures in results.values_list("student_id", *ResultFigures._fields):
        found[student] = ResultFigures._make(figures)
    return found


def _results_then(exam: Exam, attempts: Sequence[GradedAttempt]) -> Results:
    bands = BandScale.in_force()
    results = {}
    for student, attempt in choose_counting(exam, attempts).items():
        score = attempt.score
        max_score = attempt.max_score
        percentage, status = result_of(score, max_score, bands)
        passed = passes(exam, score, max_score)
        results[student] = ResultFigures(score, max_score, percentage, status, passed)
    return results


def _regrade(exam: Exam, questions: Questions, progress: Progress) -> Regraded:
    attempts = Attempt._base_manager.filter(exam=exam, state__in=MARKED_ONCE)
    ids = list(attempts.order_by("pk").values_list("pk", flat=True))
    graded = []
    others = 0
    changed = 0
    done = 0

    for chunk in chunks(ids):
        for attempt, scored in _score(chunk, questions):
            now = (attempt.score, attempt.max_score)
            if now != (scored.score, scored.max_score):
                changed += 1

            if scored.state == AttemptState.GRADED and scored.max_score:
                then = attempt._replace(
                    score=scored.score,
                    max_score=scored.max_score,
                    graded_at=attempt.graded_at or attempt.submitted_at,
                )
                graded.append(then)
            else:
                others += 1
        done += len(chunk)
        progress(done, len(ids))

    graded.sort(key=lambda attempt: attempt.number)
    return Regraded(graded, others, changed)


def _score(
    ids: Sequence[UUID], questions: Questions
) -> Iterator[tuple[GradedAttempt, Scored]]:
    """The attempts as they are, each with what the questions make of it."""
    decided = hand_marks_of(ids, questions).decided
    rows = Attempt._base_manager.filter(pk__in=ids).values_list(
        "pk",
        "student_id",
        "number",
        "score",
        "max_score",
        "submitted_at",
        "graded_at",
        Cast("paper", TextField()),
        Cast("answers", TextField()),
    )
    for *columns, paper, answers in rows:
        attempt = GradedAttempt._make(columns)
        by_hand = decided.get(attempt.attempt, NO_HAND_MARKS)
        scored = score_paper(
            orjson.loads(paper), orjson.loads(answers), questions, by_hand
        )
        yield attempt, scored


def _student_rows(
    exam: Exam, student_ids: Sequence[int], before: Results, after: Results
) -> list[dict[str, object]]:
    students = Student.objects.in_bulk(student_ids)
    tells_gpa = bool(exam.released_at) and len(student_ids) <= MOST_GPAS
    marks = {}
    if tells_gpa:
        results = ExamResult.objects.filter(exam=exam)
        marks = dict(results.values_list("student_id", "assessment_id"))

    rows = []
    for student_id in student_ids:
        student = students[student_id]
        old = before.get(student_id)
        new = after.get(student_id)

        row: dict[str, object] = {
            "student_id": student.student_id,
            "full_name": student.full_name,
        }
        for name in ResultFigures._fields:
            row[name] = [_figure(old, name), _figure(new, name)]
        row["gpa"] = None
        if tells_gpa:
            percentage = None
            if new is not None:
                percentage = 100 * Fraction(new.score) / Fraction(new.max_score)
            row["gpa"] = gpas_of(student, marks.get(student_id), percentage)
        rows.append(row)

    return sorted(rows, key=lambda row: str(row["student_id"]))


def _figure(figures: ResultFigures | None, name: str) -> object:
    value = getattr(figures, name, None)
    return float(value) if isinstance(value, Decimal) else value


def _summary(
    rows: Sequence[Mapping[str, object]],
    changed: Sequence[int],
    before: Results,
    after: Results,
) -> EffectSummary:
    moves = []
    for student in changed:
        if student in before and student in after:
            moves.append(after[student].percentage - before[student].percentage)
    mean = sum(moves, Decimal(0)) / len(moves) if moves else Decimal(0)

    return {
        "students_changed": len(rows),
        "band_changes": _count_changes(rows, "status"),
        "pass_changes": _count_changes(rows, "passed"),
        "gpa_changes": _count_changes(rows, "gpa"),
        "mean_change_percentage_points": round(float(mean), 4),
    }


def _count_changes(rows: Sequence[Mapping[str, object]], name: str) -> int:
    """In how many rows the figure of that name is another afterwards."""
    count = 0
    for row in rows:
        pair = row[name]
        if isinstance(pair, list) and pair[0] != pair[1]:
            count += 1
    return count
