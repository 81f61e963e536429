"""What happened to three of the demo school's students.

One changed class, one left, one was away and came back.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

from academics.lifecycle.services.enrolments import enrol_students, places_of
from academics.lifecycle.services.transfers import (
    leave_school,
    readmit_student,
    transfer_student,
)
from academics.models import Enrolment, SchoolClass, Student, Term
from demo.people import People

MOVED, LEFT, BACK = 17, 23, 29  # places among the students; none of them has a login
AWAY = "The family moved to the other side of the town"


def put_life(people: People, students: Sequence[Student], today: date) -> None:
    """Each by the service that does it in earnest.

    A smaller school has fewer stories.
    """
    if len(students) > BACK:
        _change_class(people, students[MOVED], today - timedelta(days=12))
        leave_school(
            students[LEFT],
            by=people["admin"],
            day=today,
            reason=AWAY,
            destination="Hill School",
        )
        _be_away_for_the_holidays(people, students[BACK])


def _change_class(people: People, student: Student, day: date) -> None:
    here = student.school_class
    assert here is not None
    other = SchoolClass.objects.exclude(pk=here.pk).get(year_level=here.year_level)
    transfer_student(
        student,
        by=people["admin"],
        school_class=other,
        day=day,
        reason="The friends are there",
    )


def _be_away_for_the_holidays(people: People, student: Student) -> None:
    """Gone with the end of the first term, and back with the start of the second, in
    the same units.
    """
    first, second = Term.objects.order_by("start_date")
    units = list(
        Enrolment.objects.filter(student=student, term=second).values_list(
            "unit__code", flat=True
        )
    )
    leave_school(
        student,
        by=people["admin"],
        day=cast(date, first.end_date),
        reason="A term abroad",
        destination="Lyon",
    )
    comes_back_on = cast(date, second.start_date)
    readmit_student(student, by=people["admin"], day=comes_back_on)
    enrol_students(
        places_of([student.student_id], units, second.pk), by=people["admin"]
    )
