"""Fills an empty school.

With the generated one, or with the accounts around a file of real students.
"""

from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from academics.calendar import today
from academics.models import SchoolClass, Student, Teacher
from accounts.models import User
from demo.conduct import put_conduct
from demo.exams import put_exams
from demo.grading import hold_back_a_test, put_grades
from demo.lifecycle import put_life
from demo.linking import link_parent, link_students
from demo.people import make_accounts
from demo.questions import put_questions
from demo.registers import put_registers
from demo.reminders import note_the_making, put_reminders
from demo.school import SIBLING, STUDENTS, make_school
from demo.writing import SchoolWriter


def has_people() -> bool:
    """Whether anybody is in the database already."""
    return User.objects.exists() or Student.objects.exists()


@transaction.atomic
def seed_generated(day: date | None = None, *, size: int = STUDENTS) -> int:
    """The demo school as it is on `day`, by default today.

    How many students it has. All of it, or nothing.
    """
    day, started = day or today(), timezone.now()
    people = make_accounts()
    students = SchoolWriter(make_school(day, students=size), people).write()
    link_students(people, students)
    link_parent(people, [students[0], students[SIBLING]])
    put_reminders(people, students, day)
    put_questions(people)
    put_conduct(people, students, day)
    put_registers(people, students, day)
    put_grades(people, students)
    hold_back_a_test(people, students)
    put_exams(people, students, day)
    put_life(people, students, day)
    note_the_making(people, len(students), started)
    return len(students)


@transaction.atomic
def seed_with_file(path: Path) -> int:
    """The demo accounts around the students of a file.

    How many there are. All of it, or nothing.

    Nothing is invented about them: no marks, no attendance, no names. The first two are
    student1 and student2, and in a class of teacher1's, so that those accounts have
    something to see.
    """
    started = timezone.now()
    people = make_accounts()
    call_command("import_students", str(path))
    students = list(Student.objects.order_by("pk")[:2])
    if students:
        link_students(people, students)
        link_parent(people, students[:1])
        teacher = Teacher.objects.get(user=people["teacher1"])
        demo_class = SchoolClass.objects.create(
            class_name="Demo class", teacher=teacher
        )
        for student in students:
            student.school_class = demo_class
            student.save(update_fields=["school_class", "updated_at"])
    count = Student.objects.count()
    note_the_making(people, count, started)
    return count
