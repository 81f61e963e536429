"""Attendance in the admin, as the school's secretary and as a teacher use it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from attendance.models import Attendance
from attendance.tests.days import MONDAY, TUESDAY, rate_kept_of, record

URL = "/admin/attendance/attendance/"


def browser(person):
    client = Client()
    client.force_login(person if isinstance(person, User) else person.user)
    return client


def form(student, **changes):
    return {
        "student": student.pk,
        "school_class": "",
        "date": "2024-09-02",
        "period": 0,
        "status": "present",
    } | changes


def test_a_secretary_marks_a_student_in_the_students_own_class(school):
    answer = browser(school.admin).post(
        f"{URL}add/", form(school.student, note="came by bus")
    )

    assert answer.status_code == 302
    made = Attendance.objects.get()
    assert (made.school_class, made.note, made.marked_by) == (
        school.class_7a,
        "came by bus",
        school.admin,
    )
    assert rate_kept_of(school.student) == 100


def test_a_correction_and_a_removal_keep_the_rate(school):
    marked = record(school.student, "absent")
    client = browser(school.admin)

    client.post(f"{URL}{marked.pk}/change/", form(school.classmate, status="late"))
    corrected = rate_kept_of(school.student)
    client.post(f"{URL}{marked.pk}/delete/", {"post": "yes"})

    assert (
        corrected,
        rate_kept_of(school.student),
        rate_kept_of(school.classmate),
    ) == (100, None, None)
    assert not Attendance.objects.exists()


def test_several_are_excused_or_removed_at_once(school):
    rows = [record(school.student, "absent", day) for day in (MONDAY, TUESDAY)]
    client, chosen = browser(school.admin), [row.pk for row in rows]

    client.post(URL, {"action": "excuse", "_selected_action": chosen})
    statuses = set(Attendance.objects.values_list("status", flat=True))
    client.post(
        URL, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    )

    assert statuses == {"excused"}
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2024-09-03"},
        {"date": "2999-01-01"},
        {"status": "asleep"},
        {"student": ""},
    ],
)
def test_what_can_not_be_is_said_in_the_form(school, change):
    record(school.student, "present", TUESDAY)
    marked = record(school.student, "absent", MONDAY)
    client = browser(school.admin)

    address = f"{URL}add/" if "student" in change else f"{URL}{marked.pk}/change/"
    answer = client.post(address, form(school.student) | change)

    assert answer.status_code == 200
    assert answer.context["errors"]
    assert Attendance.objects.filter(status="absent", date=MONDAY).exists()


def test_a_teacher_works_on_the_own_students_alone(school, assigned_scope):
    own, other = record(school.student, "absent"), record(school.outsider, "absent")
    client = browser(school.teacher)

    listed = client.get(URL).context["cl"].result_list
    refused = client.post(f"{URL}add/", form(school.outsider, date="2024-09-03"))
    elsewhere = client.post(
        f"{URL}add/",
        form(school.student, date="2024-09-03", school_class=school.class_7b.pk),
    )

    assert list(listed) == [own]
    assert client.get(f"{URL}{other.pk}/change/").status_code == 302
    assert (refused.status_code, elsewhere.status_code) == (200, 200)
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize("person", ["student", "parent", "pending_teacher"])
def test_nobody_else_gets_in(school, person):
    assert browser(getattr(school, person)).get(URL).status_code == 302


def test_the_list_costs_the_same_queries_at_any_length(school):
    client, counts = browser(school.admin), []
    for periods in (range(2), range(2, 30)):
        for period in periods:
            record(school.student, period=period)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["q=sam", "status__exact=absent", "date__year=2024"])
def test_the_list_is_searched_and_filtered(school, query):
    record(school.student, "absent")

    answer = browser(school.admin).get(f"{URL}?{query}")

    assert len(answer.context["cl"].result_list) == 1
