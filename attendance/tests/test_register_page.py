"""The admin's page for a register: a class on one page, with one save."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.models import Attendance
from attendance.tests.days import MONDAY, rate_kept_of, record, tomorrow
from conftest import make_student

PAGE = "/admin/attendance/attendance/register/"


@pytest.fixture
def register(school):
    return {"school_class": school.class_7a.pk, "date": "2024-09-02", "period": 0}


def rows(*students, **said):
    filled = {"save": "1"}
    for student in students:
        status, _, note = said.get(student.student_id, "present").partition(":")
        filled |= {f"{student.pk}-status": status, f"{student.pk}-note": note}
    return filled


def test_a_class_of_forty_is_on_one_page_with_one_save(school, client, register):
    client.force_login(school.teacher.user)
    pupils = [
        make_student(f"STU1{n:03}", f"Pupil {n}", school.class_7a, with_user=False)
        for n in range(38)
    ]
    everybody = [school.student, school.classmate, *pupils]

    shown = client.get(PAGE, register)
    answer = client.post(
        PAGE,
        register | rows(*everybody, STU0001="absent", STU0002="excused:At the dentist"),
    )

    page = shown.content.decode()
    assert all(each.student_id in page for each in everybody)
    assert "STU0003" not in page
    assert page.count("not marked yet") == 40
    assert {row["status"].value() for row in shown.context["rows"]} == {"present"}
    assert answer.status_code == 302
    found = Attendance.objects.filter(
        date=MONDAY, school_class=school.class_7a, marked_by=school.teacher.user
    )
    assert found.count() == 40
    assert found.get(student=school.student).status == "absent"
    assert (
        found.get(student=school.classmate).status,
        found.get(student=school.classmate).note,
    ) == (
        "excused",
        "At the dentist",
    )
    assert (rate_kept_of(school.student), rate_kept_of(pupils[0])) == (0, 100)


def test_after_the_save_the_page_shows_what_was_saved(school, client, register):
    client.force_login(school.teacher.user)

    page = client.post(
        PAGE,
        register | rows(school.student, school.classmate, STU0001="late:bus"),
        follow=True,
    )

    text = page.content.decode()
    assert "2 recorded, 0 there already." in text
    assert "not marked yet" not in text
    shown = {
        row.student.student_id: (row["status"].value(), row["note"].value())
        for row in page.context["rows"]
    }
    assert shown == {"STU0001": ("late", "bus"), "STU0002": ("present", "")}


def test_what_is_marked_already_is_changed(school, client, register):
    marked = record(school.student, "absent", note="ill")
    client.force_login(school.teacher.user)

    client.post(PAGE, register | rows(school.student, school.classmate, STU0001="late"))

    marked.refresh_from_db()
    assert (marked.status, marked.note, marked.marked_by) == (
        "late",
        "",
        school.teacher.user,
    )
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize("status", ["asleep", ""])
def test_one_wrong_row_saves_none_and_is_said_beside_it(
    school, client, register, status
):
    client.force_login(school.admin)

    page = client.post(
        PAGE, register | rows(school.student, school.classmate, STU0001=status)
    )

    assert page.status_code == 200
    assert [bool(row.errors) for row in page.context["rows"]] == [False, True]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": "2024-02-30"},
        {"date": tomorrow()},
        {"period": 51},
        {"school_class": 999_999},
    ],
)
def test_a_register_that_can_not_be_is_said_in_the_form(
    school, client, register, wrong
):
    client.force_login(school.admin)

    page = client.post(PAGE, register | rows(school.student) | wrong)

    assert page.status_code == 200
    assert list(page.context["chosen"].errors) == list(wrong)
    assert not Attendance.objects.exists()


def test_a_class_without_students_says_so(school, client, register):
    school.student.delete()
    school.classmate.delete()
    client.force_login(school.admin)

    assert (
        "There is nobody in this class" in client.get(PAGE, register).content.decode()
    )


def test_a_teacher_has_the_own_classes_to_choose(
    school, client, register, assigned_scope
):
    client.force_login(school.other_teacher.user)

    page = client.get(PAGE, register)
    client.post(PAGE, register | rows(school.student))

    assert "STU0001" not in page.content.decode()
    assert list(page.context["chosen"].errors) == ["school_class"]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("person", ["student", "parent", "pending_teacher"])
def test_nobody_else_comes_in(school, client, register, person):
    who = getattr(school, person)
    client.force_login(getattr(who, "user", who))

    assert client.get(PAGE, register).status_code in (302, 403)


def test_the_list_leads_to_it(school, client):
    client.force_login(school.teacher.user)

    assert PAGE in client.get("/admin/attendance/attendance/").content.decode()
    assert "Show the class" in client.get(PAGE).content.decode()


def test_a_larger_class_costs_no_more_queries(school, client, register):
    client.force_login(school.admin)
    client.get(PAGE, register)
    seen = []
    for count in (0, 20):
        for number in range(count):
            make_student(
                f"STU1{number:03}", f"Pupil {number}", school.class_7a, with_user=False
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, register)
        seen.append(len(queries))

    assert seen[0] == seen[1]
