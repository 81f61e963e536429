"""Generated student ids: STU and at least four digits, never given twice."""

from collections.abc import Collection

from django.db import transaction

from academics.models import Student, StudentNumber

PREFIX = "STU"
DIGITS = 4
WINDOW = 1000  # so many numbers are looked at by one query, at least


def code_of(number: int) -> str:
    """The student_id of a number: STU0001, STU12345."""
    return f"{PREFIX}{number:0{DIGITS}d}"


@transaction.atomic
def allocate(count: int, *, besides: Collection[str] = ()) -> list[str]:
    """`count` free codes in order, none of them in `besides`.

    The register's row stays locked until the caller's transaction ends, so whoever asks
    at the same time waits. The number of queries does not grow with `count`.
    """
    register, _ = StudentNumber.objects.select_for_update().get_or_create(id=1)
    number = register.next_number
    window = max(count, WINDOW)
    codes: list[str] = []

    while len(codes) < count:
        taken = _taken(number, number + window - 1).union(besides)
        for candidate in range(number, number + window):
            if len(codes) == count:
                break
            number = candidate + 1
            if code_of(candidate) not in taken:
                codes.append(code_of(candidate))
        window *= 2

    if count:
        StudentNumber.objects.filter(id=1).update(next_number=number)
    return codes


def _taken(first: int, last: int) -> set[str]:
    """The codes from `first` to `last` that students have.

    A query for each length of code, since codes compare as text.
    """
    found: set[str] = set()
    while first <= last:
        longest = 10 ** max(DIGITS, len(str(first))) - 1
        end = min(last, longest)
        span = Student.objects.filter(
            student_id__gte=code_of(first), student_id__lte=code_of(end)
        )
        found.update(span.order_by().values_list("student_id", flat=True))
        first = end + 1
    return found
