"""What the database itself holds a reminder to."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.models import Reminder

DUE = date(2026, 12, 1)


def is_refused(**fields):
    """Whether the database keeps such a row out."""
    try:
        with transaction.atomic():
            Reminder.objects.bulk_create(
                [Reminder(**{"message": "Read", "due_date": DUE} | fields)]
            )
    except IntegrityError:
        return True
    return False


def test_a_reminder_is_for_a_student_or_a_user_and_never_for_both(school):
    assert is_refused()
    assert is_refused(student=school.student, user=school.student.user)
    assert not is_refused(student=school.student)
    assert not is_refused(user=school.student.user)


def test_a_reminder_says_something(school):
    assert is_refused(student=school.student, message="")


def test_a_reminder_that_is_done_has_its_time(school):
    assert is_refused(student=school.student, is_completed=True)
    assert is_refused(student=school.student, completed_at=timezone.now())
    assert not is_refused(
        student=school.student, is_completed=True, completed_at=timezone.now()
    )


def test_removing_a_unit_keeps_its_reminders(school):
    reminder = Reminder.objects.create(
        message="Read", due_date=DUE, student=school.student, unit=school.maths
    )

    school.maths.delete()

    reminder.refresh_from_db()
    assert reminder.unit is None


def test_removing_a_student_removes_the_students_reminders(school):
    Reminder.objects.create(message="Read", due_date=DUE, student=school.student)

    school.student.delete()

    assert Reminder.objects.count() == 0


def test_removing_an_account_removes_what_it_noted_for_itself(school):
    Reminder.objects.create(message="Read", due_date=DUE, user=school.parent.user)
    kept = Reminder.objects.create(
        message="Read",
        due_date=DUE,
        student=school.student,
        created_by=school.parent.user,
    )

    school.parent.user.delete()

    assert [each.pk for each in Reminder.objects.all()] == [kept.pk]
