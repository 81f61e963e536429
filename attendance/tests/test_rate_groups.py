"""`GET /api/attendance/rates`.

By student, class, unit and day, over any range of days.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import Enrolment, Term
from attendance.models import Attendance
from attendance.rates import refresh_rates
from attendance.selectors import get_attendance_rate
from attendance.tests.days import MONDAY, TUESDAY, WEDNESDAY, rate_kept_of, record
from conftest import make_student

URL = "/api/attendance/rates"
BEFORE = date(2024, 8, 30)


@pytest.fixture
def week(school):
    """Sam: present, absent, late; Kim: excused, present; Olu: absent."""
    for student, statuses in (
        (school.student, ("present", "absent", "late")),
        (school.classmate, ("excused", "present")),
        (school.outsider, ("absent",)),
    ):
        for status, day in zip(statuses, (MONDAY, TUESDAY, WEDNESDAY), strict=False):
            record(student, status, day)
    refresh_rates()


def ask(acting, person, **query):
    answer = acting(person).get(URL, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def rates(rows, key):
    return {row[key]: row["rate"] for row in rows}


def test_each_student_has_a_rate_that_leaves_excused_days_out(school, acting, week):
    sam, kim, olu = ask(acting, school.admin)

    assert sam == {
        "student_id": "STU0001",
        "student_name": "Sam Student",
        "rate": 66.67,
        "counted": 3,
        "present": 1,
        "late": 1,
        "absent": 1,
        "excused": 0,
    }
    assert (kim["rate"], kim["counted"], kim["excused"]) == (100.0, 1, 1)
    assert olu["rate"] == 0.0


def test_the_numbers_are_those_of_the_students_page_and_of_the_column(
    school, acting, week
):
    for student in (school.student, school.classmate, school.outsider):
        (row,) = ask(acting, school.admin, student_id=student.student_id)

        assert (
            row["rate"] == get_attendance_rate(student) == float(rate_kept_of(student))
        )


def test_a_class_has_the_rate_of_its_records(school, acting, week):
    record(school.classmate, "absent", WEDNESDAY, school_class=None)

    rows = ask(acting, school.admin, by="class")

    found = {row["class_name"]: row for row in rows}
    assert rates(rows, "class_name") == {"7A": 75.0, "7B": 0.0, None: 0.0}
    assert found["7A"] == {
        "class_id": school.class_7a.pk,
        "class_name": "7A",
        "rate": 75.0,
        "counted": 4,
        "present": 2,
        "late": 1,
        "absent": 1,
        "excused": 1,
    }


def test_a_day_has_the_rate_of_everybody(school, acting, week):
    assert rates(ask(acting, school.admin, by="day"), "date") == {
        "2024-09-02": 50.0,
        "2024-09-03": 50.0,
        "2024-09-04": 100.0,
    }


def test_a_unit_has_the_rate_of_its_students_in_its_terms(school, acting, week):
    record(school.student, "absent", BEFORE)
    Enrolment.objects.create(
        student=school.outsider, unit=school.maths, term=school.term, state="completed"
    )
    Enrolment.objects.create(
        student=school.student, unit=school.history, term=school.term, state="withdrawn"
    )

    rows = ask(acting, school.admin, by="unit")

    assert rates(rows, "unit") == {"MATH": 60.0, "HIST": 0.0}
    assert rows[1] == {
        "unit": "MATH",
        "unit_id": school.maths.pk,
        "unit_name": "Mathematics",
        "rate": 60.0,
        "counted": 5,
        "present": 2,
        "late": 1,
        "absent": 2,
        "excused": 1,
    }


def test_a_term_without_days_takes_in_every_day_and_counts_none_twice(
    school, acting, week
):
    for name in ("Some day", "Another day"):
        term = Term.objects.create(name=name, academic_year="2024")
        Enrolment.objects.create(student=school.student, unit=school.maths, term=term)
    record(school.student, "absent", BEFORE)

    (row,) = ask(acting, school.admin, by="unit", unit="MATH", student_id="STU0001")

    assert (row["rate"], row["counted"]) == (50.0, 4)


def test_a_unit_narrows_any_of_them(school, acting, week):
    record(school.student, "absent", BEFORE)

    assert rates(ask(acting, school.admin, unit="math"), "student_id") == {
        "STU0001": 66.67,
        "STU0002": 100.0,
    }
    assert rates(
        ask(acting, school.admin, by="class", unit="History"), "class_name"
    ) == {"7B": 0.0}
    assert rates(
        ask(acting, school.admin, by="unit", unit=school.history.pk), "unit"
    ) == {"HIST": 0.0}
    assert ask(acting, school.admin, unit="no such") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"start_date": "2024-09-03"}, {"STU0001": 50.0, "STU0002": 100.0}),
        (
            {"end_date": "2024-09-02"},
            {"STU0001": 100.0, "STU0002": None, "STU0003": 0.0},
        ),
        (
            {"start_date": "2024-09-03", "end_date": "2024-09-03"},
            {"STU0001": 0.0, "STU0002": 100.0},
        ),
        ({"student_id": "stu0002"}, {"STU0002": 100.0}),
        ({"by": ""}, {"STU0001": 66.67, "STU0002": 100.0, "STU0003": 0.0}),
        ({"by": "STUDENT"}, {"STU0001": 66.67, "STU0002": 100.0, "STU0003": 0.0}),
        ({"start_date": "2024-09-09"}, {}),
    ],
)
def test_any_range_of_days_is_taken(school, acting, week, query, expected):
    assert rates(ask(acting, school.admin, **query), "student_id") == expected


def test_a_class_narrows_them(school, acting, week):
    rows = ask(acting, school.admin, class_id=school.class_7b.pk)

    assert rates(rows, "student_id") == {"STU0003": 0.0}


def test_the_lowest_rate_comes_first_where_that_is_asked_for(school, acting, week):
    make_student(
        "STU0004", "Eve Excused", school.class_7b, with_user=False
    ).attendance_records.create(date=MONDAY, status="excused")
    lowest = ["STU0003", "STU0001", "STU0002", "STU0004"]

    assert (
        list(rates(ask(acting, school.admin, ordering="rate"), "student_id")) == lowest
    )
    assert list(rates(ask(acting, school.admin, ordering="-rate"), "student_id")) == [
        "STU0002",
        "STU0001",
        "STU0003",
        "STU0004",
    ]


def test_they_come_in_pages(school, acting, week):
    answer = acting(school.admin).get(URL, {"per_page": 2, "page": 2})

    assert [row["student_id"] for row in answer.json()] == ["STU0003"]
    assert answer.headers["X-Total-Count"] == "3"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"by": "shoe size"}, "by"),
        ({"start_date": "soon"}, "start_date"),
        ({"class_id": "x"}, "class_id"),
        ({"class_id": 10**30}, "class_id"),
        ({"unit": "x" * 201}, "unit"),
        ({"student_id": "x" * 201}, "student_id"),
        ({"ordering": "name"}, "ordering"),
        ({"cursor": ""}, "cursor"),
        ({"page": 0}, "page"),
    ],
)
@pytest.mark.parametrize("by", ["student", "unit"])
def test_a_wrong_question_is_named(school, acting, query, named, by):
    answer = acting(school.admin).get(URL, {"by": by, **query})

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])


WHO = {
    "admin": ["STU0001", "STU0002", "STU0003"],
    "teacher": ["STU0001", "STU0002"],
    "other_teacher": ["STU0003"],
    "student": ["STU0001"],
    "parent": ["STU0001"],
    "classmate": ["STU0002"],
}


@pytest.mark.parametrize("person", WHO)
def test_everybody_sees_the_rates_of_the_records_they_may_see(
    school, acting, assigned_scope, week, person
):
    assert (
        list(rates(ask(acting, getattr(school, person)), "student_id")) == WHO[person]
    )


def test_a_family_sees_no_more_by_class(school, acting, week):
    assert [
        (row["rate"], row["counted"]) for row in ask(acting, school.parent, by="class")
    ] == [(66.67, 3)]


def test_a_pending_teacher_and_a_stranger_see_none(school, acting, anonymous, week):
    assert acting(school.pending_teacher).get(URL).status_code == 403
    assert anonymous.get(URL).status_code == 401


@pytest.mark.parametrize("by", ["student", "class", "unit", "day"])
def test_more_records_cost_no_more_queries(school, acting, week, by):
    client, seen = acting(school.admin), []
    for count in (0, 12):
        pupils = [
            make_student(f"STU1{n:03}", f"Pupil {n}", school.class_7a, with_user=False)
            for n in range(count)
        ]
        Attendance.objects.bulk_create(
            Attendance(student=each, date=MONDAY, status="late") for each in pupils
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"by": by})
        seen.append(len(queries))

    assert seen[0] == seen[1]
