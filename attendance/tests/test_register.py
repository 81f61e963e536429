"""`POST /api/attendance/batch`: a whole register, all of it or nothing."""

import time

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import Student
from attendance.models import Attendance
from attendance.tests.days import rate_kept_of, record, tomorrow

URL = "/api/attendance/batch"


def row(student_id="STU0001", status="present", day="2024-09-02", **more):
    return {"student_id": student_id, "status": status, "date": day} | more


def test_a_register_marks_every_student_in_it(school, acting):
    answer = acting(school.teacher).post(
        URL, {"records": [row(), row("STU0002", "Absent")]}
    )

    assert answer.status_code == 201
    assert answer.json() == {
        "message": "2 recorded, 0 updated.",
        "count": 2,
        "created": 2,
        "updated": 0,
    }
    assert (rate_kept_of(school.student), rate_kept_of(school.classmate)) == (100, 0)


def test_sending_it_again_changes_nothing(school, acting):
    client, body = (
        acting(school.teacher),
        {"records": [row(), row("STU0002", "late", note="bus")]},
    )
    client.post(URL, body)
    before = list(Attendance.objects.order_by("pk").values())

    answer = client.post(URL, body)

    assert answer.status_code == 201
    assert answer.json() == {
        "message": "0 recorded, 2 updated.",
        "count": 2,
        "created": 0,
        "updated": 2,
    }
    assert list(Attendance.objects.order_by("pk").values()) == before


def test_new_and_known_rows_may_be_mixed(school, acting):
    known = record(school.student, "absent", note="ill")

    answer = acting(school.teacher).post(
        URL, {"records": [row(status="excused"), row("STU0002", note="back again")]}
    )

    assert (answer.json()["created"], answer.json()["updated"]) == (1, 1)
    known.refresh_from_db()
    assert (known.status, known.note, known.marked_by) == (
        "excused",
        "ill",
        school.teacher.user,
    )
    assert Attendance.objects.get(student=school.classmate).note == "back again"
    assert rate_kept_of(school.student) is None


def test_every_bad_row_is_named_and_nothing_is_done(school, acting, assigned_scope):
    records = [
        row(),
        row(status="asleep"),
        row("STU9999"),
        row("STU0002", day=tomorrow()),
        row("STU0003"),
        row("STU0002", class_id=school.class_7b.pk),
        row(status="late"),
        "present",
        {},
    ]

    answer = acting(school.teacher).post(URL, {"records": records})

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "records.1.status": ['"asleep" is not a valid choice.'],
        "records.3.date": ["A day that has not come yet can't be marked."],
        "records.7": ["Invalid data. Expected a dictionary, but got str."],
        "records.8.date": ["This field is required."],
        "records.8.status": ["This field is required."],
        "records.8.student_id": ["This field is required."],
        "records.2.student_id": [
            "There is no student 'STU9999' whose attendance you may mark."
        ],
        "records.4.student_id": [
            "There is no student 'STU0003' whose attendance you may mark."
        ],
        "records.5.class_id": [
            f"There is no class {school.class_7b.pk} that you may mark."
        ],
        "records.6.student_id": [
            "Row 0 marks the same student, class, day and period."
        ],
    }
    assert Attendance.objects.count() == 0
    assert LogEntry.objects.get_for_model(Attendance).count() == 0


def test_the_same_student_by_code_and_by_id_is_marked_twice(school, acting):
    answer = acting(school.teacher).post(
        URL, {"records": [row(), row(school.student.pk)]}
    )

    assert list(answer.json()["details"]) == ["records.1.student_id"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"records": []},
        {"records": None},
        {"records": "all"},
        {"records": {"0": 1}},
        [],
    ],
)
def test_a_register_is_a_list_of_rows(school, acting, body):
    answer = acting(school.admin).post(URL, body)

    assert answer.status_code == 400


def test_more_than_ten_thousand_rows_are_refused(school, acting):
    answer = acting(school.admin).post(URL, {"records": [row()] * 10_001})

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["records"]


WHO = {
    "admin": 201,
    "teacher": 201,
    "other_teacher": 400,
    "student": 403,
    "parent": 403,
    "pending_teacher": 403,
}


@pytest.mark.parametrize("person", WHO)
def test_who_may_send_a_register(school, acting, assigned_scope, person):
    answer = acting(getattr(school, person)).post(URL, {"records": [row()]})

    assert answer.status_code == WHO[person]
    assert Attendance.objects.count() == (WHO[person] == 201)


def many(count):
    Student.objects.bulk_create(
        Student(student_id=f"BIG{n:05}", first_name="B") for n in range(count)
    )
    return {
        "records": [
            row(f"BIG{n:05}", ("present", "absent", "late")[n % 3])
            for n in range(count)
        ]
    }


def test_a_larger_register_asks_no_more_queries(school, acting):
    client = acting(school.admin)
    body = many(60)
    client.post(URL, {"records": body["records"][:1]})
    seen = []
    for rows in (body["records"][1:3], body["records"][3:60]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.post(URL, {"records": rows})
        seen.append(len(queries))

    assert seen[0] == seen[1]
    assert seen[0] < 20


def test_ten_thousand_rows_are_marked_and_changed_in_seconds(school, acting):
    client, body = acting(school.admin), many(10_000)

    started = time.perf_counter()
    first = client.post(URL, body)
    for each in body["records"]:
        each["status"] = "excused"
    second = client.post(URL, body)

    assert (first.json()["created"], second.json()["updated"]) == (10_000, 10_000)
    assert Attendance.objects.filter(status="excused").count() == 10_000
    assert time.perf_counter() - started < 30


def test_many_days_of_one_student_give_the_rate_over_all_of_them(school, acting):
    statuses = {"2024-09-02": "late", "2024-09-03": "absent", "2024-09-04": "present"}

    acting(school.teacher).post(
        URL, {"records": [row(day=day, status=statuses[day]) for day in statuses]}
    )

    assert float(rate_kept_of(school.student)) == 66.67
