"""`/api/attendance/register`: a whole class, seen and marked at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.calendar import today
from attendance.models import Attendance
from attendance.tests.days import MONDAY, TUESDAY, rate_kept_of, record, tomorrow
from conftest import make_student

URL = "/api/attendance/register"


@pytest.fixture
def body(school):
    return {"class_id": school.class_7a.pk, "date": "2024-09-02"}


def statuses():
    return dict(
        Attendance.objects.order_by("student").values_list(
            "student__student_id", "status"
        )
    )


def test_everyone_is_present_except_those_who_are_named(school, acting, body):
    for number in range(10, 48):
        make_student(
            f"STU00{number}", f"Pupil {number}", school.class_7a, with_user=False
        )
    named = {
        "absent": ["STU0001"],
        "late": ["stu0010", "STU0011"],
        "excused": [str(school.classmate.pk)],
    }

    answer = acting(school.teacher).post(URL, body | named)

    assert answer.status_code == 201
    assert answer.json() == {
        "message": "36 present, 1 absent, 2 late, 1 excused.",
        "count": 40,
        "created": 40,
        "updated": 0,
        "present": 36,
        "absent": 1,
        "late": 2,
        "excused": 1,
    }
    found = statuses()
    assert (found["STU0001"], found["STU0010"], found["STU0002"], found["STU0047"]) == (
        "absent",
        "late",
        "excused",
        "present",
    )
    assert "STU0003" not in found
    assert set(Attendance.objects.values_list("marked_by", "date", "period")) == {
        (school.teacher.user.pk, MONDAY, 0)
    }
    assert (rate_kept_of(school.student), rate_kept_of(school.classmate)) == (0, None)


def test_a_class_that_is_all_there_takes_its_id_alone(school, acting):
    answer = acting(school.teacher).post(URL, {"class_id": school.class_7a.pk})

    assert answer.json()["message"] == "2 present."
    assert set(Attendance.objects.values_list("date", flat=True)) == {today()}


def test_taking_it_again_says_anew_who_was_what(school, acting, body):
    client = acting(school.teacher)
    client.post(URL, {**body, "absent": ["STU0001"]})

    same = client.post(URL, {**body, "absent": ["STU0001"]})
    other = client.post(URL, {**body, "late": ["STU0002"]})

    assert (
        same.json()["created"],
        same.json()["updated"],
        other.json()["updated"],
    ) == (0, 2, 2)
    assert statuses() == {"STU0001": "present", "STU0002": "late"}
    assert Attendance.objects.count() == 2


def test_each_period_has_a_register_of_its_own(school, acting, body):
    client = acting(school.teacher)
    client.post(URL, {**body, "period": 1})
    client.post(URL, {**body, "period": 2, "absent": ["STU0001"]})

    assert list(
        Attendance.objects.order_by("period", "student").values_list("period", "status")
    ) == [
        (1, "present"),
        (1, "present"),
        (2, "absent"),
        (2, "present"),
    ]


def test_who_has_left_is_not_in_it(school, acting, body):
    school.classmate.state = "left"
    school.classmate.save()

    answer = acting(school.teacher).post(URL, {**body, "absent": ["STU0002"]})

    assert answer.json()["details"] == {
        "absent.0": ["There is no student 'STU0002' in this class whom you may mark."],
    }
    assert acting(school.teacher).post(URL, body).json()["count"] == 1


def test_every_wrong_name_is_told_and_nobody_is_marked(school, acting, body):
    named = {
        "absent": ["STU0001", "STU0003"],
        "late": ["STU0001"],
        "excused": ["nobody", str(school.student.pk)],
    }

    answer = acting(school.teacher).post(URL, body | named)

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "absent.1": ["There is no student 'STU0003' in this class whom you may mark."],
        "late.0": ["This student is named in absent.0 already."],
        "excused.0": ["There is no student 'nobody' in this class whom you may mark."],
        "excused.1": ["This student is named in absent.0 already."],
    }
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"class_id": 999_999}, "class_id"),
        ({"class_id": "7A"}, "class_id"),
        ({"class_id": 10**30}, "class_id"),
        ({"class_id": None}, "class_id"),
        ({"date": "2024-02-30"}, "date"),
        ({"date": tomorrow()}, "date"),
        ({"period": -1}, "period"),
        ({"period": 51}, "period"),
        ({"absent": "STU0001"}, "absent"),
        ({"absent": [{}]}, "absent.0"),
        ({"late": ["x" * 51]}, "late.0"),
        ({"excused": ["STU0001"] * 1_001}, "excused"),
    ],
)
def test_bad_input_names_the_field(school, acting, body, changes, named):
    answer = acting(school.admin).post(URL, body | changes)

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])


def test_a_class_without_students_has_no_register_to_take(school, acting):
    school.student.delete()
    school.classmate.delete()

    answer = acting(school.admin).post(URL, {"class_id": school.class_7a.pk})

    assert answer.json()["details"] == {
        "class_id": ["There is nobody in this class whom you may mark."]
    }


@pytest.mark.parametrize("value", [[], "all", None, 7])
def test_a_register_is_an_object(school, acting, value):
    assert acting(school.admin).post(URL, value).status_code == 400


WHO = {  # status of (POST, GET)
    "admin": (201, 200),
    "teacher": (201, 200),
    "other_teacher": (400, 404),
    "student": (403, 403),
    "parent": (403, 403),
    "pending_teacher": (403, 403),
}


@pytest.mark.parametrize("person", WHO)
def test_who_may_take_and_see_a_register(school, acting, assigned_scope, body, person):
    client = acting(getattr(school, person))

    assert (
        client.post(URL, body).status_code,
        client.get(URL, body).status_code,
    ) == WHO[person]
    assert Attendance.objects.count() == (2 if WHO[person][0] == 201 else 0)


def test_without_a_login_there_is_no_register(school, anonymous, body):
    assert anonymous.post(URL, body).status_code == 401
    assert anonymous.get(URL, body).status_code == 401


def test_a_page_shows_who_is_marked_and_who_is_not(school, acting, body):
    marked = record(school.student, "late", note="bus", marked_by=school.admin)
    record(school.classmate, "absent", TUESDAY)
    record(school.classmate, "absent", period=3)

    page = acting(school.teacher).get(URL, body).json()

    students = page.pop("students")
    assert page == {
        "class_id": school.class_7a.pk,
        "class_name": "7A",
        "date": "2024-09-02",
        "period": 0,
        "is_school_day": True,
        "marked": 1,
        "unmarked": 1,
    }
    kim, sam = students
    assert kim == {
        "student_id": "STU0002",
        "student_name": "Kim Classmate",
        "attendance_id": None,
        "status": None,
        "note": "",
        "marked_by": None,
        "updated_at": None,
    }
    assert sam.pop("updated_at").endswith("Z")
    assert sam == {
        "student_id": "STU0001",
        "student_name": "Sam Student",
        "attendance_id": marked.pk,
        "status": "late",
        "note": "bus",
        "marked_by": school.admin.pk,
    }


def test_it_shows_whoever_was_marked_there_and_has_moved_since(school, acting, body):
    record(school.outsider, "absent", school_class=school.class_7a)

    page = acting(school.admin).get(URL, body).json()

    assert [
        row["status"] for row in page["students"] if row["student_id"] == "STU0003"
    ] == ["absent"]


def test_it_is_todays_where_no_day_is_asked_for(school, acting):
    page = (
        acting(school.teacher)
        .get(URL, {"class_id": school.class_7a.pk, "date": ""})
        .json()
    )

    assert (page["date"], page["period"], page["unmarked"]) == (
        today().isoformat(),
        0,
        2,
    )


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({}, "class_id"),
        ({"class_id": "x"}, "class_id"),
        ({"date": "x", "class_id": 1}, "date"),
    ],
)
def test_a_wrong_question_is_named(school, acting, query, named):
    answer = acting(school.admin).get(URL, query)

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])


def test_a_class_that_is_not_there_is_not_found(school, acting):
    assert acting(school.admin).get(URL, {"class_id": 999_999}).status_code == 404


def test_a_larger_class_costs_no_more_queries(school, acting, body):
    client = acting(school.teacher)
    client.post(URL, {**body, "period": 9})
    seen = []
    for number in (0, 30):
        for each in range(number):
            make_student(
                f"STU1{each:03}", f"Pupil {each}", school.class_7a, with_user=False
            )
        with CaptureQueriesContext(connection) as taking:
            client.post(URL, {**body, "period": number + 1, "absent": ["STU0001"]})
        with CaptureQueriesContext(connection) as looking:
            client.get(URL, {**body, "period": number + 1})
        seen.append((len(taking), len(looking)))

    assert seen[0] == seen[1]
    assert max(seen[0]) < 20
