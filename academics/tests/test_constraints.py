"""What the database itself refuses, whoever writes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from academics.models import (
    EmergencyContact,
    Enrolment,
    Guardian,
    SchoolClass,
    Student,
    StudentParentLink,
    TeachingAssignment,
    Term,
    Unit,
)

BROKEN = {
    "a student without a code": lambda s: Student.objects.create(
        student_id="", first_name="A"
    ),
    "a student without a name": lambda s: Student.objects.create(
        student_id="X", first_name=""
    ),
    "a code twice": lambda s: Student.objects.create(
        student_id="stu0001", first_name="A"
    ),
    "a login twice": lambda s: Student.objects.create(
        student_id="X", first_name="A", user=s.student.user
    ),
    "a state that is none": lambda s: Student.objects.create(
        student_id="X", first_name="A", state="asleep"
    ),
    "attendance over 100": lambda s: Student.objects.create(
        student_id="X", first_name="A", stated_attendance=Decimal("100.01")
    ),
    "a score below 0": lambda s: Student.objects.create(
        student_id="X", first_name="A", exam_score=Decimal("-1")
    ),
    "a guardian without a name": lambda s: Guardian.objects.create(
        student=s.student, name=""
    ),
    "a contact without a name": lambda s: EmergencyContact.objects.create(
        student=s.student, name=""
    ),
    "a child linked twice": lambda s: StudentParentLink.objects.create(
        student=s.student, parent=s.parent
    ),
    "a class twice": lambda s: SchoolClass.objects.create(class_name="7A"),
    "a unit twice": lambda s: Unit.objects.create(code="math", name="Again"),
    "a unit without a name": lambda s: Unit.objects.create(code="X", name=""),
    "negative credits": lambda s: Unit.objects.create(code="X", name="X", credits=-1),
    "a term twice": lambda s: Term.objects.create(
        name="Term 1", academic_year="2024-2025"
    ),
    "a term that ends first": lambda s: Term.objects.create(
        name="T",
        academic_year="2026",
        start_date=date(2026, 5, 1),
        end_date=date(2026, 4, 1),
    ),
    "a term with half its days": lambda s: Term.objects.create(
        name="T", academic_year="2026", start_date=date(2026, 5, 1)
    ),
    "an enrolment twice": lambda s: Enrolment.objects.create(
        student=s.student, unit=s.maths, term=s.term
    ),
    "an assignment to nothing": lambda s: TeachingAssignment.objects.create(
        teacher=s.teacher
    ),
    "an assignment twice": lambda s: TeachingAssignment.objects.create(
        teacher=s.teacher, unit=s.maths, school_class=s.class_7a
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_database_refuses(school, what):
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[what](school)


@pytest.mark.skipif(
    connection.vendor == "mysql", reason="MariaDB has no conditional unique index"
)
def test_the_database_refuses_a_second_primary_guardian(school):
    Guardian.objects.create(student=school.student, name="A", is_primary=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Guardian.objects.create(student=school.student, name="B", is_primary=True)
