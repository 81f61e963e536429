"""`GET /api/attendance/missing`: the registers that nobody has taken."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.calendar import today
from academics.models import SchoolClass, Term
from attendance.models import Holiday
from attendance.tests.days import TUESDAY, record, tomorrow
from conftest import make_student

URL = "/api/attendance/missing"
DAY = {"date": "2024-09-03"}


def classes(answer):
    return [row["class_name"] for row in answer.json()["classes"]]


def test_they_are_told_by_class_and_by_teacher(school, acting):
    school.class_9 = SchoolClass.objects.create(class_name="9", teacher=school.teacher)
    unled = SchoolClass.objects.create(class_name="8X")
    for number, each in enumerate((school.class_9, unled)):
        make_student(f"STU001{number}", f"Pupil {number}", each, with_user=False)
    SchoolClass.objects.create(class_name="Empty", teacher=school.teacher)

    answer = acting(school.admin).get(URL, DAY)

    body = answer.json()
    assert classes(answer) == ["7A", "7B", "8X", "9"]
    assert body["classes"][0] == {
        "class_id": school.class_7a.pk,
        "class_name": "7A",
        "teacher_id": school.teacher.pk,
        "teacher_name": "Ada Teacher",
        "date": "2024-09-03",
        "students": 2,
        "excused": 0,
    }
    assert body["teachers"] == [
        {
            "teacher_id": school.teacher.pk,
            "teacher_name": "Ada Teacher",
            "missing": 2,
            "class_names": ["7A", "9"],
        },
        {
            "teacher_id": school.other_teacher.pk,
            "teacher_name": "Ben Teacher",
            "missing": 1,
            "class_names": ["7B"],
        },
        {"teacher_id": None, "teacher_name": None, "missing": 1, "class_names": ["8X"]},
    ]
    assert (body["is_school_day"], body["reason"], body["holiday"]) == (
        True,
        None,
        None,
    )


def test_a_register_that_is_taken_is_not_missing(school, acting):
    client = acting(school.admin)
    client.post("/api/attendance/register", {**DAY, "class_id": school.class_7a.pk})

    assert classes(client.get(URL, DAY)) == ["7B"]
    assert classes(client.get(URL, {"date": "2024-09-04"})) == ["7A", "7B"]


def test_who_is_excused_beforehand_takes_no_register(school, acting):
    record(school.student, "excused", TUESDAY)
    client = acting(school.admin)

    first, _ = client.get(URL, DAY).json()["classes"]
    record(school.classmate, "excused", TUESDAY)

    assert (first["class_name"], first["students"], first["excused"]) == ("7A", 2, 1)
    assert classes(client.get(URL, DAY)) == ["7B"]


def test_who_has_left_is_not_waited_for(school, acting):
    school.outsider.state = "left"
    school.outsider.save()

    assert classes(acting(school.admin).get(URL, DAY)) == ["7A"]


def test_a_periods_register_is_its_own(school, acting):
    record(school.student, "present", TUESDAY, period=2)
    client = acting(school.admin)

    assert classes(client.get(URL, DAY)) == ["7B"]
    assert classes(client.get(URL, {**DAY, "period": 2})) == ["7B"]
    assert classes(client.get(URL, {**DAY, "period": 1})) == ["7A", "7B"]


@pytest.mark.parametrize(
    ("day", "reason", "holiday"),
    [
        ("2024-09-07", "weekend", None),
        ("2024-09-08", "weekend", None),
        ("2024-09-09", "holiday", "Founders' Day"),
        ("2024-08-30", "outside_terms", None),
        ("2024-12-23", "outside_terms", None),
    ],
)
def test_on_a_day_without_school_none_is_missing(school, acting, day, reason, holiday):
    Holiday.objects.create(
        name="Founders' Day", start_date=date(2024, 9, 9), end_date=date(2024, 9, 9)
    )

    body = acting(school.admin).get(URL, {"date": day}).json()

    assert body == {
        "date": day,
        "is_school_day": False,
        "reason": reason,
        "holiday": holiday,
        "classes": [],
        "teachers": [],
    }


def test_a_holiday_that_is_taken_back_brings_the_registers_back(school, acting):
    holiday = Holiday.objects.create(name="Storm", start_date=TUESDAY, end_date=TUESDAY)
    client = acting(school.admin)

    before = classes(client.get(URL, DAY))
    client.delete(f"/api/holidays/{holiday.pk}/")

    assert (before, classes(client.get(URL, DAY))) == ([], ["7A", "7B"])


def test_it_is_of_today_where_no_day_is_asked_for(school, acting):
    Term.objects.create(
        name="Now",
        academic_year="2000",
        start_date=date(2025, 1, 1),
        end_date=date(2999, 1, 1),
    )

    body = acting(school.admin).get(URL).json()

    assert body["date"] == today().isoformat()
    assert len(body["classes"]) == (2 if today().weekday() < 5 else 0)


def test_one_class_or_one_teachers_can_be_asked_for(school, acting):
    client = acting(school.admin)

    assert classes(client.get(URL, {**DAY, "class_id": school.class_7b.pk})) == ["7B"]
    assert classes(client.get(URL, {**DAY, "teacher_id": school.teacher.pk})) == ["7A"]
    assert classes(client.get(URL, {**DAY, "teacher_id": 999_999})) == []


@pytest.mark.parametrize(
    "query",
    [
        {"date": "x"},
        {"date": tomorrow()},
        {"period": "x"},
        {"class_id": 0},
        {"teacher_id": 10**30},
        {"class_id": "7A"},
    ],
)
def test_a_wrong_question_is_named(school, acting, query):
    answer = acting(school.admin).get(URL, query)

    assert (answer.status_code, list(answer.json()["details"])) == (400, list(query))


WHO = {"admin": ["7A", "7B"], "teacher": ["7A"], "other_teacher": ["7B"]}


@pytest.mark.parametrize("person", WHO)
def test_a_teacher_sees_the_own_classes(school, acting, assigned_scope, person):
    assert classes(acting(getattr(school, person)).get(URL, DAY)) == WHO[person]


@pytest.mark.parametrize("person", ["student", "parent", "pending_teacher"])
def test_it_is_for_staff(school, acting, person):
    assert acting(getattr(school, person)).get(URL, DAY).status_code == 403


def test_the_teachers_first_page_goes_by_the_same_rule(school, acting):
    Term.objects.create(
        name="Now",
        academic_year="2000",
        start_date=date(2025, 1, 1),
        end_date=date(2999, 1, 1),
    )
    client = acting(school.teacher)

    def both():
        page = client.get("/api/teacher/dashboard").json()["registers_missing"]
        own = client.get(URL, {"teacher_id": school.teacher.pk}).json()["classes"]
        return [[row["class_name"] for row in rows] for rows in (page, own)]

    on_a_school_day = ["7A"] if today().weekday() < 5 else []
    assert both() == [on_a_school_day] * 2
    holiday = Holiday.objects.create(name="Storm", start_date=today(), end_date=today())
    assert both() == [[], []]
    holiday.delete()
    client.post("/api/attendance/register", {"class_id": school.class_7a.pk})
    assert both() == [[], []]


def test_more_classes_cost_no_more_queries(school, acting):
    client, seen = acting(school.admin), []
    for numbers in (range(2), range(2, 30)):
        for number in numbers:
            group = SchoolClass.objects.create(
                class_name=f"C{number}", teacher=school.teacher
            )
            make_student(f"STU1{number:03}", f"Pupil {number}", group, with_user=False)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, DAY)
        seen.append(len(queries))

    assert seen[0] == seen[1]
