"""What scripts and the shell call by name: a student's marks and average, a subject.

A student is named by the code (STU0001) or row id, a subject by its name, code or row
id; NotFoundError where there is none. What `Assessment` itself tells is
`get_percentage()` and `to_dict()`.
"""

from academics.lookups import STUDENTS, UNITS
from academics.models import Student, Unit
from assessments.marks.averages import average_of
from assessments.marks.models import Assessment
from assessments.marks.querysets import AssessmentQuerySet
from assessments.marks.selectors import statistics
from tracker_project.errors import NotFoundError


def get_student_assessments(
    student_id: str | int, subject: str | None = None
) -> list[Assessment]:
    """A student's marks, the latest first; of one subject where it is given."""
    marks = marks_of(student_id, subject).select_related("student", "unit", "term")
    return list(marks.order_by("-date_taken", "-pk"))


def calculate_student_average(
    student_id: str | int, subject: str | None = None
) -> float | None:
    """The mean percentage of a student's released marks, with two decimals.

    Of one subject where it is given; None where there are no marks.
    """
    return average_of(marks_of(student_id, subject).released()).rounded


def get_student_average(
    student_id: str | int, subject: str | None = None
) -> float | None:
    """The same as `calculate_student_average`."""
    return calculate_student_average(student_id, subject)


def get_subject_statistics(subject: str) -> dict[str, object]:
    """Number and mean of a subject's marks, and how many are in each band."""
    figures = statistics(Assessment.objects.filter(unit=unit_called(subject)))
    return {
        "count": figures["total_assessments"],
        "average_score": figures["average_score"],
        "grade_distribution": figures["grade_distribution"],
    }


def marks_of(student_id: str | int, subject: str | None) -> AssessmentQuerySet:
    student = STUDENTS.find(Student.objects.all(), str(student_id))
    if student is None:
        raise NotFoundError(f"There is no student '{student_id}'.")

    marks = Assessment.objects.filter(student=student)
    if subject is not None:
        marks = marks.filter(unit=unit_called(subject))
    return marks


def unit_called(subject: str) -> Unit:
    unit = UNITS.find(Unit.objects.all(), subject)
    if unit is None:
        raise NotFoundError(f"There is no subject '{subject}'.")
    return unit
