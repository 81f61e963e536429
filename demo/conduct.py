"""How the demo school's students behave and what they take part in.

It hangs together with their attendance.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from academics.models import Student, Teacher
from attendance.models import BehaviourRecord, Participation
from demo.people import People

SEED = 41
GOOD = (
    ("kindness", "Helped a new classmate find the way"),
    ("participation", "Led the group work"),
)
BAD = (
    ("discipline", "Disturbed the lesson again"),
    ("punctuality", "Came late three times this week"),
)
CLUBS = ("Chess club", "Choir", "Football team", "Robotics", "School garden", "Theatre")
EVENTS = ("Debate", "Science fair", "Reading hour", "Class council")
FEW_ABSENCES, MANY_ABSENCES = 95, 80  # percent of attendance


def put_conduct(people: People, students: Sequence[Student], today: date) -> None:
    """Praise for some, trouble for those who are often away, clubs and events for many;
    each kind for the first.
    """
    luck = random.Random(SEED)  # noqa: S311 - a made-up school, the same each time
    teachers = {teacher.user_id: teacher for teacher in Teacher.objects.all()}
    writers = [people["teacher1"], people["teacher2"]]
    rates = dict(Student.objects.values_list("pk", "attendance_rate"))
    behaviour: list[BehaviourRecord] = []
    taken_part: list[Participation] = []
    for place, student in enumerate(students):
        by = teachers[writers[place % 2].pk]
        day = today - timedelta(days=luck.randrange(2, 40))
        behaviour += _behaviour(
            student, by, luck, day, rates[student.pk], sure=place == 0
        )
        taken_part += _taken_part(
            student, by, luck, day, rates[student.pk], sure=place == 0
        )
    BehaviourRecord.objects.bulk_create(behaviour)
    Participation.objects.bulk_create(taken_part)


def _behaviour(
    student: Student,
    by: Teacher,
    luck: random.Random,
    day: date,
    rate: Decimal | None,
    *,
    sure: bool,
) -> Iterator[BehaviourRecord]:
    if sure or luck.random() < 0.15:
        category, notes = luck.choice(GOOD)
        yield BehaviourRecord(
            student=student,
            behavior_type="positive",
            category=category,
            notes=notes,
            date=day,
            teacher=by,
            created_by_id=by.user_id,
        )
    if sure or luck.random() < (
        0.5 if rate is not None and rate < MANY_ABSENCES else 0.05
    ):
        yield _trouble(student, by, luck, day)


def _taken_part(
    student: Student,
    by: Teacher,
    luck: random.Random,
    day: date,
    rate: Decimal | None,
    *,
    sure: bool,
) -> Iterator[Participation]:
    if sure or luck.random() < 0.4:
        yield Participation(
            student=student,
            kind="extracurricular",
            event_name=luck.choice(CLUBS),
            date=day,
            created_by_id=by.user_id,
        )
    if sure or luck.random() < 0.3:
        stars = luck.randint(2, 4) + (rate is not None and rate > FEW_ABSENCES)
        yield Participation(
            student=student,
            school_class_id=student.school_class_id,
            event_name=luck.choice(EVENTS),
            date=day,
            rating=stars,
            created_by_id=by.user_id,
        )


def _trouble(
    student: Student, teacher: Teacher, luck: random.Random, day: date
) -> BehaviourRecord:
    category, notes = luck.choice(BAD)
    return BehaviourRecord(
        student=student,
        behavior_type="negative",
        category=category,
        severity=luck.choice(BehaviourRecord.Severities.values),
        notes=notes,
        action_taken="Talked to the student",
        follow_up_date=day + timedelta(days=14),
        followed_up=luck.random() < 0.5,
        date=day,
        teacher=teacher,
        created_by_id=teacher.user_id,
    )
