"""Reminders in the admin, as the school's secretary and as a teacher use it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from notifications.models import Reminder

URL = "/admin/notifications/reminder/"
FORM = {"student": "", "unit": "", "message": "Order chalk", "due_date": "2026-12-01"}


def browser(person):
    client = Client()
    client.force_login(person if isinstance(person, User) else person.user)
    return client


def remind(message="Read", **whom):
    return Reminder.objects.create(message=message, due_date=date(2026, 12, 1), **whom)


def test_a_secretary_reminds_a_student_or_the_own_self(school):
    client = browser(school.admin)

    statuses = [
        client.post(f"{URL}add/", FORM | {"student": who}).status_code
        for who in ("", school.student.pk)
    ]

    own, other = Reminder.objects.order_by("pk")
    assert statuses == [302, 302]
    assert (own.user, own.student, own.created_by) == (school.admin, None, school.admin)
    assert (other.user, other.student, other.created_by) == (
        None,
        school.student,
        school.admin,
    )


def test_a_reminder_is_ticked_off_in_its_form_and_from_the_list(school):
    one, two = remind(student=school.student), remind(student=school.student)
    client = browser(school.admin)

    client.post(
        f"{URL}{one.pk}/change/",
        FORM | {"student": school.student.pk, "is_completed": "on"},
    )
    client.post(URL, {"action": "mark_done", "_selected_action": [one.pk, two.pk]})

    assert all(
        each.is_completed and each.completed_at for each in Reminder.objects.all()
    )
    assert Reminder.objects.get(pk=one.pk).message == "Order chalk"


def test_what_somebody_else_keeps_for_oneself_is_not_shown(school):
    own, student_s = (
        remind("Mine", user=school.admin),
        remind("Sam's", student=school.student),
    )
    private = remind("Ada's", user=school.teacher.user)
    client = browser(school.admin)

    listed = client.get(URL).context["cl"].result_list

    assert set(listed) == {own, student_s}
    assert client.get(f"{URL}{private.pk}/change/").status_code == 302


def test_a_teacher_reminds_the_own_students_alone(school, assigned_scope):
    remind(student=school.outsider)
    client = browser(school.teacher)

    refused = client.post(f"{URL}add/", FORM | {"student": school.outsider.pk})

    assert refused.status_code == 200
    assert list(client.get(URL).context["cl"].result_list) == []
    assert (
        client.post(f"{URL}add/", FORM | {"student": school.student.pk}).status_code
        == 302
    )


@pytest.mark.parametrize("person", ["student", "parent", "pending_teacher"])
def test_nobody_else_gets_in(school, person):
    assert browser(getattr(school, person)).get(URL).status_code == 302


def test_the_list_costs_the_same_queries_at_any_length(school):
    client, counts = browser(school.admin), []
    for more in (2, 20):
        for _ in range(more):
            remind(
                student=school.student,
                unit=school.maths,
                created_by=school.teacher.user,
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
