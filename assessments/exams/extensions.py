"""Where the app above says what a regrade does to a grade point average."""

from collections.abc import Callable
from fractions import Fraction

from academics.models import Student

# Of a student, the GPA as it is, and as it would be if the mark of this id had this
# exact percentage. None is a mark that would be gone, or a GPA where there is none.
GpaEffect = Callable[[Student, int | None, Fraction | None], list[float | None]]
_registered: list[GpaEffect] = []


def gpa_effect(function: GpaEffect) -> GpaEffect:
    """Register what works out the GPA before and after; the last one counts."""
    _registered.append(function)
    return function


def gpas_of(
    student: Student, mark: int | None, percentage: Fraction | None
) -> list[float | None] | None:
    """The GPA before and after; None where no app computes one."""
    return _registered[-1](student, mark, percentage) if _registered else None
