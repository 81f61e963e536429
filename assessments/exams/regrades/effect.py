"""What a regrade would do, worked out without writing anything: whose score, band, pass and GPA would change."""

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import orjson
from django.db.models import TextField
from django.db.models.functions import Cast

from academics.models import Student
from assessments.exams.extensions import gpas_of
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.papers import Questions
from assessments.exams.results.gradebook import Counted, counting_of, passes
from assessments.exams.results.grading import AT_ONCE, hand_marks
from assessments.exams.results.scoring import NOTHING, score_paper
from assessments.marks.bands import Bands, result_of
from assessments.marks.models import BandScale

REGRADED = (AttemptState.MARKING, AttemptState.GRADED)
MOST_GPAS = 1_000  # beyond those it would take minutes, and nobody reads so long a list
COLUMNS = (
    "pk",
    "student_id",
    "number",
    "score",
    "max_score",
    "submitted_at",
    "graded_at",
)
Progress = Callable[[int, int], None]


class Figures(NamedTuple):
    """A result, as far as a regrade may change it."""

    score: Decimal
    max_score: Decimal
    percentage: Decimal
    status: str
    passed: bool


def effect_of(exam: Exam, questions: Questions, progress: Progress) -> dict[str, Any]:
    """The effect of marking every attempt by these questions: figures, and a row for each student whose result changes.

    Each figure of a row is [before, after]; null where there is no result. A GPA is told where results are
    released: it counts no others.
    """
    before = _results(exam)
    attempts, changed, waiting = _regraded(exam, questions, progress)
    bands = BandScale.objects.in_force()
    after = {
        student: _figures(exam, each, bands)
        for student, each in counting_of(exam, attempts).items()
    }
    differing = [
        student
        for student in sorted(before.keys() | after.keys())
        if before.get(student) != after.get(student)
    ]
    rows = _rows(exam, differing, before, after)
    return {
        "attempts": len(attempts) + waiting,
        "attempts_changed": changed,
        "summary": _summary(rows, before, after, differing),
        "students": rows,
    }


def _results(exam: Exam) -> dict[int, Figures]:
    rows = ExamResult.objects.filter(exam=exam).values_list(
        "student_id", *Figures._fields
    )
    return {student: Figures(*values) for student, *values in rows}


def _regraded(
    exam: Exam, questions: Questions, progress: Progress
) -> tuple[list[Counted], int, int]:
    """The attempts as they would be graded, how many of them would say something else, and how many still wait."""
    ids = list(
        Attempt._base_manager.filter(exam=exam, state__in=REGRADED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    graded, changed, waiting = [], 0, 0
    for start in range(0, len(ids), AT_ONCE):
        for row, scored in _scored(ids[start : start + AT_ONCE], questions):
            pk, student, number, score, max_score, submitted_at, graded_at = row
            changed += (score, max_score) != (scored.score, scored.max_score)
            if scored.state == AttemptState.GRADED:
                graded_at = graded_at or submitted_at
                graded.append(
                    Counted(
                        pk,
                        student,
                        number,
                        scored.score,
                        scored.max_score,
                        submitted_at,
                        graded_at,
                    )
                )
            else:
                waiting += 1
        progress(min(start + AT_ONCE, len(ids)), len(ids))
    graded.sort(key=lambda each: each.number)
    return (
        [each for each in graded if each.max_score],
        changed,
        waiting + sum(not each.max_score for each in graded),
    )


def _scored(ids: Collection[Any], questions: Questions) -> Iterator[Any]:
    texts = (Cast("paper", TextField()), Cast("answers", TextField()))
    by_hand, _ = hand_marks(ids, questions)
    for *row, paper, answers in Attempt._base_manager.filter(pk__in=ids).values_list(
        *COLUMNS, *texts
    ):
        decided = by_hand.get(row[0], NOTHING)
        yield (
            row,
            score_paper(orjson.loads(paper), orjson.loads(answers), questions, decided),
        )


def _figures(exam: Exam, attempt: Counted, bands: Bands) -> Figures:
    percentage, status = result_of(attempt.score, attempt.max_score, bands)
    return Figures(
        attempt.score,
        attempt.max_score,
        percentage,
        status,
        passes(exam, attempt.score, attempt.max_score),
    )


def _rows(
    exam: Exam,
    students: list[int],
    before: Mapping[int, Figures],
    after: Mapping[int, Figures],
) -> list[dict[str, Any]]:
    found = Student.objects.in_bulk(students)
    counted = bool(exam.released_at) and len(students) <= MOST_GPAS
    marks = (
        dict(
            ExamResult.objects.filter(exam=exam).values_list(
                "student_id", "assessment_id"
            )
        )
        if counted
        else {}
    )
    rows = []
    for student in students:
        old, new = before.get(student), after.get(student)
        row: dict[str, Any] = {
            "student_id": found[student].student_id,
            "full_name": found[student].full_name,
        }
        row |= {
            name: [_plain(old, name), _plain(new, name)] for name in Figures._fields
        }
        row["gpa"] = _gpas(found[student], marks.get(student), new) if counted else None
        rows.append(row)
    return sorted(rows, key=lambda row: row["student_id"])


def _plain(figures: Figures | None, name: str) -> Any:
    value = getattr(figures, name, None)
    return float(value) if isinstance(value, Decimal) else value


def _gpas(
    student: Student, mark: int | None, new: Figures | None
) -> list[float | None] | None:
    """The GPA with the mark as it is, and with the one that it would be."""
    if new is None:
        return gpas_of(student, mark, None)
    return gpas_of(student, mark, 100 * Fraction(new.score) / Fraction(new.max_score))


def _summary(
    rows: list[dict[str, Any]],
    before: Mapping[int, Figures],
    after: Mapping[int, Figures],
    differing: list[int],
) -> dict[str, Any]:
    both = [
        (before[each].percentage, after[each].percentage)
        for each in differing
        if each in before and each in after
    ]
    mean = (
        sum((new - old for old, new in both), Decimal(0)) / len(both)
        if both
        else Decimal(0)
    )
    return {
        "students_changed": len(rows),
        "band_changes": sum(row["status"][0] != row["status"][1] for row in rows),
        "pass_changes": sum(row["passed"][0] != row["passed"][1] for row in rows),
        "gpa_changes": sum(
            row["gpa"][0] != row["gpa"][1] for row in rows if row["gpa"]
        ),
        "mean_change_percentage_points": round(float(mean), 4),
    }
