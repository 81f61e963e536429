"""What a rate of attendance is, said once: for numbers, and as the same sum in SQL."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast, Floor, NullIf

from academics.querysets import StudentOwnedQuerySet

ATTENDED = Q(status__in=("present", "late"))
COUNTED = ~Q(status="excused")
SUMS = {"attended": ATTENDED, "counted": COUNTED}
COUNTS = {name: Count("pk", filter=which) for name, which in SUMS.items()}
STATUSES = ("present", "late", "absent", "excused")
FIGURES = {**SUMS, **{status: Q(status=status) for status in STATUSES}}
ENROLLED = ("active", "completed")
HUNDREDTH = Decimal("0.01")


def rate_of(attended: int, counted: int) -> float | None:
    """Attendance in percent: present and late out of all that is not excused.

    None where nothing counts.
    """
    if not counted:
        return None
    return float((Decimal(100 * attended) / counted).quantize(HUNDREDTH, ROUND_HALF_UP))


def kept_rate() -> Any:
    """`rate_of` in SQL, over the counts `attended` and `counted`.

    By whole hundredths, so that no float rounds.
    """
    counted = NullIf(F("counted"), 0)
    hundredths = ExpressionWrapper(
        (20_000 * F("attended") + F("counted")) / (2 * counted),
        output_field=IntegerField(null=True),
    )
    return Cast(Floor(hundredths), FloatField()) / 100.0


def figure_counts(*, distinct: bool = False) -> dict[str, Count]:
    """FIGURES as annotations of whatever the rows are grouped by.

    `distinct` where a join may repeat a record.
    """
    return {
        name: Count("pk", filter=which, distinct=distinct)
        for name, which in FIGURES.items()
    }


class AttendanceQuerySet(StudentOwnedQuerySet):
    resource = "attendance"

    def between(self, start: date | None, end: date | None) -> "AttendanceQuerySet":
        """Those from `start` to `end`, both included; None leaves that side open."""
        rows = self.filter(date__gte=start) if start else self
        return rows.filter(date__lte=end) if end else rows

    def same_as(self, record: Any) -> "AttendanceQuerySet":
        """Other records of the same student, class, day and period as `record`."""
        place = {
            name: getattr(record, name)
            for name in ("student_id", "school_class_id", "date", "period")
        }
        return self.filter(**place).exclude(pk=record.pk)

    def of_units(self, units: QuerySet | None = None) -> "AttendanceQuerySet":
        """Each record beside every unit (of `units`) in which its student was enrolled
        for the term of the day.

        The unit is `student__enrolments__unit`. A term without days takes in every day.
        """
        enrolment = "student__enrolments"
        days = Q(
            **{
                f"{enrolment}__term__start_date__lte": F("date"),
                f"{enrolment}__term__end_date__gte": F("date"),
            }
        )
        always = Q(
            **{
                f"{enrolment}__term__isnull": False,
                f"{enrolment}__term__start_date": None,
            }
        )
        of_these = (
            {} if units is None else {f"{enrolment}__unit__in": units.values("pk")}
        )
        return self.filter(
            days | always, **{f"{enrolment}__state__in": ENROLLED}, **of_these
        )

    def rate(self) -> float | None:
        """The rate over these records, in percent."""
        counts = self.aggregate(**COUNTS)
        return rate_of(counts["attended"], counts["counted"])
