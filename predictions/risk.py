"""Who may need help, and why: a table of reasons, weighed in SQL and told in sentences.

A prediction alone only asks to keep an eye on a student; what has happened (marks,
absences) weighs more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from academics.models import Student
from assessments.marks.bands import risk_limits
from assessments.marks.models import BandScale
from predictions.models import Prediction
from predictions.wording import plain
from tracker_project.api.figures import rounded

HIGH, MEDIUM, LOW = "high", "medium", "low"
LEVELS: Final = (HIGH, MEDIUM, LOW)
LEAST_POINTS: Final = {HIGH: 4, MEDIUM: 2, LOW: 1}
LEAST_ATTENDANCE: Final = Decimal(75)  # percent


@dataclass(frozen=True)
class Threshold:
    """Percentages below which a student is at risk.

    Below `failing` the average weighs double.
    """

    performance: Decimal
    failing: Decimal
    attendance: Decimal

    @classmethod
    def in_force(
        cls, *, attendance: Decimal | None = None, performance: Decimal | None = None
    ) -> Self:
        """What is given, and the limits of the school's bands for the rest.

        Failing is the lowest band, at risk are the lowest two; whoever asks for a lower
        performance asks for nobody above it.
        """
        limits = risk_limits(BandScale.in_force())
        if attendance is None:
            attendance = LEAST_ATTENDANCE
        if performance is None:
            performance = limits.at_risk
        return cls(performance, min(limits.failing, performance), attendance)


@dataclass(frozen=True)
class Reason:
    """Something that puts a student at risk.

    `column` lies below the `bound` of a threshold.
    """

    code: str
    column: str
    points: int
    bound: Callable[[Threshold], Decimal]
    sentence: str
    instead_of: str = ""  # a reason that this one says already

    def condition(self, threshold: Threshold) -> Q:
        """The students whom it concerns; what isn't known concerns nobody."""
        return Q(**{f"{self.column}__lt": self.bound(threshold)})

    def told(self, value: Decimal, threshold: Threshold) -> str:
        return self.sentence.format(
            value=plain(value), bound=plain(self.bound(threshold))
        )


REASONS: Final = (
    Reason(
        "failing_average",
        "average",
        2,
        lambda least: least.failing,
        "The average of {value} % is below {bound} %.",
        "low_average",
    ),
    Reason(
        "low_average",
        "average",
        2,
        lambda least: least.performance,
        "The average of {value} % is below {bound} %.",
    ),
    Reason(
        "low_attendance",
        "attendance_rate",
        2,
        lambda least: least.attendance,
        "An attendance of {value} % is below {bound} %.",
    ),
    Reason(
        "low_prediction",
        "predicted",
        1,
        lambda least: least.performance,
        "The latest prediction of {value} points is below {bound}.",
    ),
)


def at_risk_students(
    students: QuerySet[Student], threshold: Threshold
) -> QuerySet[Student]:
    """The active ones among `students` for whom there is a reason, with `predicted` and
    `risk_points`.
    """
    latest = Prediction.objects.filter(student=OuterRef("pk")).order_by(
        "-prediction_date", "-pk"
    )
    with_prediction = students.filter(state=Student.States.ACTIVE).annotate(
        predicted=Subquery(latest.values("predicted_score")[:1])
    )
    points: Any = Value(0)
    for reason in REASONS:
        weighed = When(reason.condition(threshold), then=Value(reason.points))
        points = points + Case(weighed, default=Value(0), output_field=IntegerField())
    return with_prediction.annotate(risk_points=points).filter(risk_points__gt=0)


def level_of(points: int) -> str:
    return next(level for level in LEVELS if points >= LEAST_POINTS[level])


def reasons_for(
    values: dict[str, Decimal | None], threshold: Threshold
) -> list[dict[str, str]]:
    """The reasons among average, attendance_rate and predicted, each with its code and
    its sentence.
    """
    applying = {}
    for reason in REASONS:
        value = values[reason.column]
        if value is not None and value < reason.bound(threshold):
            applying[reason.code] = reason.told(value, threshold)
    for reason in REASONS:
        if reason.code in applying:
            applying.pop(reason.instead_of, None)
    return [{"code": code, "reason": sentence} for code, sentence in applying.items()]


def identify_at_risk_students(
    threshold: dict[str, float] | None = None, students: QuerySet[Student] | None = None
) -> list[dict[str, Any]]:
    """The code, the level of risk and the reasons of each student at risk, the highest
    risk first.

    `threshold` may hold `attendance` and `performance` in percent; what it leaves out
    is the school's. `students` are all by default.
    """
    given = {name: Decimal(str(value)) for name, value in (threshold or {}).items()}
    least = Threshold.in_force(**given)
    rows = at_risk_students(
        Student.objects.all() if students is None else students, least
    )
    return [
        row_of(values, least) for values in rows.order_by(*ORDER).values_list(*COLUMNS)
    ]


ORDER: Final = ("-risk_points", F("average").asc(nulls_last=True), "student_id")
COLUMNS: Final = (
    "student_id",
    "first_name",
    "last_name",
    "school_class__class_name",
    "status",
    "average",
    "attendance_rate",
    "predicted",
    "risk_points",
)


def row_of(values: tuple[Any, ...], threshold: Threshold) -> dict[str, Any]:
    """One student as the early warning tells it, from COLUMNS."""
    code, first, last, class_name, status, average, attendance, predicted, points = (
        values
    )
    known = {"average": average, "attendance_rate": attendance, "predicted": predicted}
    return {
        "student_id": code,
        "full_name": f"{first} {last}".strip(),
        "class_name": class_name,
        "status": status or None,
        "risk": level_of(points),
        "average": rounded(average),
        "attendance": attendance,
        "predicted_score": predicted,
        "reasons": reasons_for(known, threshold),
    }
