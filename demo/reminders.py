"""What lies on the desks of the demo school.

Reminders, and the record of its own making.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from academics.models import Student, Unit
from demo.people import People
from notifications.models import Reminder
from tasks.models import State, Task


def put_reminders(people: People, students: Sequence[Student], today: date) -> None:
    """Some for student1, some for others, one for each adult alone.

    Done ones and overdue ones among them.
    """
    first, second, third = students[:3]
    maths, english, science = (
        Unit.objects.get(code=code) for code in ("MATH", "ENG", "SCI")
    )
    for_students = (
        (first, maths, "Hand in the corrected fractions sheet", 3, "teacher1", False),
        (
            first,
            science,
            "Bring safety goggles to the laboratory",
            1,
            "teacher1",
            False,
        ),
        (first, english, "Choose a book for the presentation", 10, "student1", False),
        (first, None, "Return the library books", -5, "student1", True),
        (second, english, "Practise the poem by heart", 4, "student2", False),
        (third, maths, "Repeat the missed test on Friday", 6, "teacher1", False),
    )
    alone = (
        ("teacher1", "Prepare the parents' evening of 7A", 7),
        ("teacher2", "Order history atlases", 9),
        ("parent1", "Sign the form for the class trip", 2),
        ("admin", "Close the marks of the first term", -1),
    )
    now = timezone.now()
    reminders = [
        Reminder(
            student=student,
            unit=unit,
            message=message,
            due_date=today + timedelta(days=days),
            created_by=people[by],
            is_completed=done,
            completed_at=now if done else None,
        )
        for student, unit, message, days, by, done in for_students
    ] + [
        Reminder(
            user=people[key],
            message=message,
            due_date=today + timedelta(days=days),
            created_by=people[key],
        )
        for key, message, days in alone
    ]
    Reminder.objects.bulk_create(reminders)


def note_the_making(people: People, students: int, started: datetime) -> None:
    """The finished task that the admin finds in the list: this very work."""
    Task.objects.create(
        kind="seed_demo",
        owner=people["admin"],
        state=State.SUCCEEDED,
        done=students,
        total=students,
        attempts=1,
        result={"students": students},
        started_at=started,
        finished_at=timezone.now(),
    )
