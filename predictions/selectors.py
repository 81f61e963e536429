"""What training, prediction and the early warning read of students."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from academics.calendar import today
from academics.lookups import STUDENTS
from academics.models import Student
from academics.models.people import age_on
from assessments.marks.averages import NO_MARKS, averages_by
from assessments.marks.models import Assessment
from predictions.factors import FACTOR_NAMES
from predictions.models import Prediction
from tracker_project.errors import ValidationError

Values = tuple[Any, ...]
NAMES_AT_ONCE = 5000
NAMED_IN_AN_ERROR = 20
# Where registers are kept they are the truth; what was stated stands in for them.
ATTENDANCE = Coalesce("attendance_rate", "stated_attendance")
EXPRESSIONS: dict[str, Any] = {"attendance": ATTENDANCE, "age": "stated_age"}
AGE = FACTOR_NAMES.index("age")
# In the order of FACTOR_NAMES, then what an age is made of.
FACTOR_COLUMNS = (
    *(EXPRESSIONS.get(name, name) for name in FACTOR_NAMES),
    "date_of_birth",
)


def factor_rows(
    students: QuerySet[Student], *also: str
) -> Iterator[tuple[Values, Values]]:
    """For each student the columns `also`, and the factors in the order of
    FACTOR_NAMES.

    The one reader of factors: training and prediction see the same.
    """
    day, extra = today(), len(also)
    for values in students.values_list(*also, *FACTOR_COLUMNS).iterator(
        chunk_size=5000
    ):
        *factors, born = values[extra:]
        factors[AGE] = age_on(day, born, factors[AGE])
        yield values[:extra], tuple(factors)


def training_rows() -> tuple[list[Values], list[float]]:
    """The factors of every student whose exam score is known, and these scores."""
    known = Student.objects.filter(exam_score__isnull=False).order_by("pk")
    rows: list[Values] = []
    scores: list[float] = []
    for (score,), factors in factor_rows(known, "exam_score"):
        rows.append(factors)
        scores.append(float(score))
    return rows, scores


class Evidence(NamedTuple):
    """What is known of a student's record; percentages, and the number of marks."""

    student_id: int
    mean: float | None
    marks: int
    previous_scores: Decimal | None
    attendance: Decimal | None


def evidence_rows(students: QuerySet[Student]) -> Iterator[Evidence]:
    """The record of each student, as far as marks are released."""
    ids = students.order_by().values("pk")
    marks = Assessment.objects.released().filter(student__in=ids)
    averages = averages_by(marks, "student")

    for pk, previous, attendance in students.values_list(
        "pk", "previous_scores", ATTENDANCE
    ):
        average = averages.get((pk,), NO_MARKS)
        mean = None if average.exact is None else float(average.exact)
        yield Evidence(pk, mean, average.marks, previous, attendance)


def student_for(user: Any, reference: str, *, resource: str) -> Student:
    """The student of a code or row id, as far as `user` may see `resource` of them.

    Else Http404.
    """
    reachable = Student.objects.visible_to(user, resource=resource)
    student = STUDENTS.find(reachable, reference)
    if student is None:
        raise Http404
    return student


def latest_predictions(student_ids: Sequence[int]) -> dict[int, Prediction]:
    newest = (
        Prediction.objects.filter(student_id__in=student_ids)
        .order_by()
        .values("student_id")
        .annotate(n=Max("pk"))
    )
    rows = Prediction.objects.filter(pk__in=newest.values("n"))
    return {row.student_id: row for row in rows}


def students_named(students: Any, references: Sequence[str]) -> list[int]:
    """The row ids of students of these codes or row ids, each once, in their order.

    Raises ValidationError for what names nobody among `students`.
    """
    words = list(dict.fromkeys(reference.strip().upper() for reference in references))
    ids: list[int] = []
    unknown: list[str] = []
    for start in range(0, len(words), NAMES_AT_ONCE):
        part = words[start : start + NAMES_AT_ONCE]
        rows = students.filter(STUDENTS.condition(*part))
        found = STUDENTS.index(rows.values_list("pk", "student_id", named=True))
        for word in part:
            student = found.get(word)
            if student is None:
                unknown.append(word)
            else:
                ids.append(student.pk)

    if unknown:
        raise _unknown(unknown)
    return list(dict.fromkeys(ids))


def _unknown(words: Sequence[str]) -> ValidationError:
    named = ", ".join(words[:NAMED_IN_AN_ERROR])
    more = (
        f" and {len(words) - NAMED_IN_AN_ERROR} more"
        if len(words) > NAMED_IN_AN_ERROR
        else ""
    )
    sentence = f"No such student: {named}{more}."
    return ValidationError.of_field("student_ids", sentence)


def unit_means(student_ids: Sequence[int]) -> dict[int, dict[str, float]]:
    """For each student the mean percentage of the released marks, by unit."""
    marks = Assessment.objects.released().filter(student_id__in=student_ids)
    averages = averages_by(marks, "student", "unit__code")
    means: dict[int, dict[str, float]] = {}
    for (student, unit), average in averages.items():
        means.setdefault(student, {})[unit] = float(average.exact or 0)
    return means
