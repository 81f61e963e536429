"""POST /api/students/{student_id}/leave and /readmit."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from academics.calendar import today
from academics.models import ClassMembership, Departure, Enrolment, Student, Term

ONE = "/api/students/STU0001"
LEAVE, READMIT = f"{ONE}/leave", f"{ONE}/readmit"
CAME, WENT, BACK = date(2024, 9, 2), date(2024, 11, 4), date(2025, 2, 3)
GOES = {
    "date": "2024-11-04",
    "reason": "The family moves",
    "destination": "Hill School",
}


@pytest.fixture
def settled(school):
    Student.objects.update(enrollment_date=CAME)
    ClassMembership.objects.update(from_date=CAME)
    return school


def left(school, acting, **changes):
    answer = acting(school.admin).post(LEAVE, GOES | changes)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_who_leaves_keeps_the_record_and_is_in_no_class(settled, acting):
    row = left(settled, acting)

    assert (row["message"], row["state"], row["class_id"]) == (
        "The student left.",
        "left",
        None,
    )
    [away] = acting(settled.admin).get(f"{ONE}/departures").json()
    assert away == {
        "state": "left", "left_date": "2024-11-04", "destination": "Hill School", "returned_date": None,
        "reason": "The family moves", "noted_by": settled.admin.pk,
    }  # fmt: skip
    membership = ClassMembership.objects.get(student=settled.student)
    assert (membership.class_name, membership.to_date) == ("7A", WENT)


def test_units_that_have_not_ended_are_withdrawn_and_past_ones_stay(settled, acting):
    past = Term.objects.create(
        name="Old",
        academic_year="2023-2024",
        start_date=date(2024, 1, 8),
        end_date=date(2024, 6, 28),
    )
    Enrolment.objects.create(
        student=settled.student, unit=settled.maths, term=past, state="active"
    )
    Enrolment.objects.create(
        student=settled.student,
        unit=settled.history,
        term=settled.term,
        state="completed",
    )

    left(settled, acting)

    states = Enrolment.objects.filter(student=settled.student).values_list(
        "term__name", "unit__code", "state"
    )
    assert set(states) == {
        ("Old", "MATH", "active"),
        ("Term 1", "MATH", "withdrawn"),
        ("Term 1", "HIST", "completed"),
    }
    assert Enrolment.objects.get(student=settled.classmate).state == "active"


def test_who_left_is_out_of_the_class_and_still_found(settled, acting):
    left(settled, acting)
    client = acting(settled.admin)

    def codes(query):
        return [
            row["student_id"] for row in client.get(f"/api/students?{query}").json()
        ]

    assert codes(f"class_id={settled.class_7a.pk}") == ["STU0002"]
    assert codes("state=active") == ["STU0002", "STU0003"]
    assert codes("state=left") == ["STU0001"]
    assert codes("") == ["STU0001", "STU0002", "STU0003"]
    assert (
        client.get(f"/api/classes/{settled.class_7a.pk}").json()["student_count"] == 1
    )


def test_who_left_is_not_enrolled(settled, acting):
    left(settled, acting)

    answer = acting(settled.admin).post(
        "/api/enrolments/", {"student_id": "STU0001", "unit": "HIST"}
    )

    assert answer.json()["details"] == {
        "student_id": ["STU0001 Sam Student is not at school now."]
    }


def test_who_comes_back_is_in_the_class_of_before(settled, acting):
    left(settled, acting)

    answer = acting(settled.admin).post(READMIT, {"date": "2025-02-03"})

    row = answer.json()
    assert (answer.status_code, row["message"], row["state"], row["class_name"]) == (
        200, "The student is back.", "active", "7A",
    )  # fmt: skip
    rows = ClassMembership.objects.filter(student=settled.student).values_list(
        "class_name", "from_date", "to_date"
    )
    assert list(rows) == [("7A", BACK, None), ("7A", CAME, WENT)]
    assert Departure.objects.get().returned_date == BACK


@pytest.mark.parametrize(("class_id", "name"), [("7B", "7B"), (None, None)])
def test_another_class_may_be_named_or_none(settled, acting, class_id, name):
    left(settled, acting)

    row = acting(settled.admin).post(READMIT, {"class_id": class_id}).json()

    assert (row["state"], row["class_name"]) == ("active", name)


def test_one_may_leave_and_come_back_more_than_once(settled, acting):
    client = acting(settled.admin)
    left(settled, acting)
    client.post(READMIT, {"date": "2025-02-03"})
    left(settled, acting, date="2025-03-03")

    rows = client.get(f"{ONE}/departures").json()

    assert [(row["left_date"], row["returned_date"]) for row in rows] == [
        ("2025-03-03", None), ("2024-11-04", "2025-02-03"),
    ]  # fmt: skip


def test_what_has_happened_already_is_a_conflict(settled, acting):
    client = acting(settled.admin)

    assert client.post(READMIT, {}).json()["code"] == "student_active"
    left(settled, acting)
    again = client.post(LEAVE, GOES)

    assert (again.status_code, again.json()["error"]) == (
        409,
        "STU0001 Sam Student is not at school: left.",
    )


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"date": "2999-01-01"}, "date"),
        ({"date": "2024-09-01"}, "date"),
        ({"date": 7}, "date"),
        ({"reason": None}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"destination": "x" * 201}, "destination"),
        ({"destination": {}}, "destination"),
    ],
)
def test_bad_input_names_the_field(settled, acting, changes, named):
    answer = acting(settled.admin).post(LEAVE, GOES | changes)

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])
    assert Student.objects.get(pk=settled.student.pk).state == "active"


def test_nobody_comes_back_before_leaving(settled, acting):
    left(settled, acting)

    answer = acting(settled.admin).post(READMIT, {"date": "2024-11-03"})

    assert list(answer.json()["details"]) == ["date"]


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_only_an_admin_decides(settled, acting, who):
    client = acting(getattr(settled, who))

    assert client.post(LEAVE, GOES).status_code == 403
    assert client.post(READMIT, {}).status_code == 403


def test_a_state_is_not_simply_put(settled, acting):
    client = acting(settled.admin)

    changed, same = (
        client.put(ONE, {"state": "left"}),
        client.put(ONE, {"state": "active", "hours_studied": 5}),
    )

    assert changed.json()["details"] == {
        "state": [
            "Use /api/students/STU0001/leave or /readmit, which say when and why."
        ]
    }
    assert (same.status_code, same.json()["hours_studied"]) == (200, 5)


def test_the_family_sees_that_but_not_why(settled, acting):
    left(settled, acting)

    [row] = acting(settled.parent).get(f"{ONE}/departures").json()

    assert row == {
        "state": "left",
        "left_date": "2024-11-04",
        "destination": "Hill School",
        "returned_date": None,
    }
    assert acting(settled.classmate).get(f"{ONE}/departures").status_code == 404


def test_who_left_is_not_among_those_at_risk_nor_on_a_teachers_page(settled, acting):
    Student.objects.update(average=20, status="Failing")
    teacher = acting(settled.teacher)

    left(settled, acting)

    assert "STU0001" not in [
        row["student_id"] for row in teacher.get("/api/predictions/at-risk").json()
    ]
    page = teacher.get("/api/teacher/dashboard").json()
    assert [row["students"] for row in page["classes"]] == [1]
    assert "STU0001" not in [row["student_id"] for row in page["students_at_risk"]]


def test_who_left_is_not_marked_from_that_day_on(settled, acting):
    left(settled, acting)
    teacher = acting(settled.teacher)

    def register(*days):
        records = [
            {"student_id": "STU0001", "date": day, "status": "present"} for day in days
        ]
        return teacher.post("/api/attendance/batch", {"records": records})

    def marks(day):
        records = [{"student_id": code, "score": 60} for code in ("STU0002", "STU0001")]
        body = {
            "unit": "MATH",
            "assessment_type": "test",
            "date_taken": day,
            "records": records,
        }
        return teacher.post("/api/assessments/bulk", body)

    assert register("2024-11-01", "2024-11-04").json()["details"] == {
        "records.1.student_id": ["STU0001 left the school on 2024-11-04."]
    }
    assert marks("2024-11-05").json()["details"] == {
        "records.1.date_taken": ["STU0001 left the school on 2024-11-04."]
    }
    assert register("2024-11-01").status_code == 201
    assert marks("2024-11-01").status_code == 201


def test_the_table_of_states_names_each_state_and_leads_back(school):
    assert set(Student.STATE_MOVES) == set(Student.States.values)
    assert all(
        "active" in Student.STATE_MOVES[state] for state in ("left", "graduated")
    )


def test_no_record_of_before_is_moved_to_a_day_after(settled, acting):
    client = acting(settled.admin)
    mark = client.post(
        "/api/assessments/",
        {
            "student_id": "STU0001",
            "unit": "MATH",
            "score": 5,
            "date_taken": "2024-10-15",
        },
    )
    there = client.post(
        "/api/attendance/",
        {"student_id": "STU0001", "date": "2024-10-15", "status": "present"},
    )
    left(settled, acting)

    moved = [
        client.patch(
            f"/api/assessments/{mark.json()['id']}/", {"date_taken": "2024-11-04"}
        ),
        client.patch(
            f"/api/attendance/{there.json()['attendance_id']}/", {"date": "2024-11-04"}
        ),
    ]

    assert [answer.status_code for answer in moved] == [400, 400]
    assert [list(answer.json()["details"]) for answer in moved] == [
        ["date_taken"],
        ["date"],
    ]


@pytest.mark.skipif(
    connection.vendor == "mysql", reason="MariaDB has no conditional unique index"
)
def test_the_database_refuses_to_be_away_twice(school):
    Departure.objects.create(student=school.student)

    with pytest.raises(IntegrityError), transaction.atomic():
        Departure.objects.create(student=school.student)


def test_the_database_refuses_a_return_before_the_departure(school):
    with pytest.raises(IntegrityError), transaction.atomic():
        Departure.objects.create(
            student=school.student, returned_date=today() - timedelta(days=1)
        )
