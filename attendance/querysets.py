"""What a rate of attendance is, said once."""

from django.db.models import Count, Q

from academics.querysets import StudentOwnedQuerySet

ATTENDED = Q(status__in=("present", "late"))
COUNTED = ~Q(status="excused")


def rate_of(attended: int, counted: int) -> float | None:
    """Attendance in percent: present and late out of all that is not excused; None where nothing counts."""
    return round(100 * attended / counted, 2) if counted else None


class AttendanceQuerySet(StudentOwnedQuerySet):
    """Attendance records."""

    resource = "attendance"

    def rate(self) -> float | None:
        """The rate over these records, in percent."""
        counts = self.aggregate(attended=Count("pk", filter=ATTENDED), counted=Count("pk", filter=COUNTED))
        return rate_of(counts["attended"], counts["counted"])
