"""Grades of the first term, a policy, a test that waits, and a corrected mark."""

from collections.abc import Sequence
from decimal import Decimal

from academics.models import Student, Term, Unit
from assessments.grades.models import Grade, GradeChange
from assessments.grades.policies import GivenWeight, set_policy
from assessments.marks.averages import refresh_students
from assessments.marks.models import Assessment
from assessments.marks.services import change_mark
from demo.people import People

GRADES = ("B", "A", "C", "B", "D", "A")
WEIGHTS: tuple[GivenWeight, ...] = (
    {"assessment_type": "exam", "weight": Decimal(50)},
    {"assessment_type": "test", "weight": Decimal(30)},
    {"assessment_type": "quiz", "weight": Decimal(20), "drop_lowest": 1},
)


def put_grades(people: People, students: Sequence[Student]) -> None:
    """Recorded grades for the first few in Mathematics.

    For everybody else and all other units they are computed.
    """
    teacher = people["teacher1"]
    maths = Unit.objects.get(code="MATH")
    first_term = Term.objects.order_by("start_date")[0]
    set_policy(maths, by=teacher, weights=WEIGHTS)
    made = Grade.objects.bulk_create(
        Grade(
            student=student,
            unit=maths,
            term=first_term,
            letter=letter,
            recorded_by=teacher,
        )
        for student, letter in zip(students, GRADES, strict=False)
    )
    GradeChange.objects.bulk_create(
        GradeChange(grade=row, after=row.letter, changed_by=teacher) for row in made
    )


def hold_back_a_test(people: People, students: Sequence[Student]) -> None:
    """The newest marks of student1's class in Mathematics wait for their release.

    An older mark was put right.
    """
    first = students[0]
    newest, older = Assessment.objects.filter(
        student=first, unit__code="MATH"
    ).order_by("-date_taken", "-pk")[:2]
    same = {
        name: getattr(newest, name)
        for name in ("unit", "assessment_type", "title", "date_taken")
    }
    marks = Assessment.objects.filter(
        **same, student__school_class=first.school_class_id
    )
    held = list(marks.values_list("student_id", flat=True))
    marks.update(released_at=None)
    refresh_students(held)
    better = min(older.max_score, older.score + 1)
    change_mark(
        older,
        by=people["teacher1"],
        reason="The last question was marked again.",
        score=better,
    )
