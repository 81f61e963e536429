"""POST /api/students/{student_id}/transfer, and the history of classes whatever moves a student."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from academics.calendar import today
from academics.lifecycle.services.class_history import record_class_changes
from academics.models import ClassMembership, Departure, SchoolClass, Student
from conftest import at_once

URL, CLASSES = "/api/students/STU0001/transfer", "/api/students/STU0001/classes"
CAME, MOVED = date(2024, 9, 2), date(2024, 11, 4)


@pytest.fixture
def settled(school):
    """A school whose students have been in their classes since September 2024."""
    Student.objects.update(enrollment_date=CAME)
    ClassMembership.objects.update(from_date=CAME)
    return school


def history(student) -> list[tuple]:
    rows = ClassMembership.objects.filter(student=student).order_by("from_date", "pk")
    return list(rows.values_list("class_name", "from_date", "to_date"))


def body(school, **changes):
    return {
        "class_id": school.class_7b.pk,
        "date": str(MOVED),
        "reason": "A smaller group",
    } | changes


def test_a_student_is_put_into_another_class_and_the_old_one_stays_in_the_history(
    settled, acting
):
    client = acting(settled.admin)

    answer = client.post(URL, body(settled))

    row = answer.json()
    assert answer.status_code == 200, row
    assert (row["message"], row["student_id"], row["class_name"]) == (
        "The student was transferred.", "STU0001", "7B",
    )  # fmt: skip
    assert client.get(CLASSES).json() == [
        {
            "class_id": settled.class_7b.pk, "class_name": "7B", "from_date": "2024-11-04", "to_date": None,
            "reason": "A smaller group", "moved_by": settled.admin.pk,
        },
        {
            "class_id": settled.class_7a.pk, "class_name": "7A", "from_date": "2024-09-02", "to_date": "2024-11-04",
            "reason": "", "moved_by": None,
        },
    ]  # fmt: skip


def test_without_a_date_it_is_today_and_a_class_may_be_named(settled, acting):
    acting(settled.admin).post(URL, {"class_id": "7b", "reason": "R"})

    assert history(settled.student)[-1] == ("7B", today(), None)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"class_id": 999}, "class_id"),
        ({"class_id": None}, "class_id"),
        ({"class_id": 10**30}, "class_id"),
        ({"class_id": "7A"}, "class_id"),
        ({"date": "2999-01-01"}, "date"),
        ({"date": "2024-09-01"}, "date"),
        ({"date": "soon"}, "date"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": ["x"]}, "reason"),
    ],
)
def test_bad_input_names_the_field(settled, acting, changes, named):
    answer = acting(settled.admin).post(URL, body(settled, **changes))

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])
    assert history(settled.student) == [("7A", CAME, None)]


def test_a_day_before_the_last_move_is_refused(settled, acting):
    client = acting(settled.admin)
    client.post(URL, body(settled))

    answer = client.post(URL, body(settled, class_id="7A", date="2024-10-01"))

    assert answer.json()["details"] == {
        "date": ["The record of classes and departures goes up to 2024-11-04 already."]
    }


def test_a_class_that_begins_on_a_day_to_come_hides_nothing_that_happened(
    settled, acting
):
    Departure.objects.create(
        student=settled.student, left_date="2024-11-04", returned_date="2025-02-03"
    )
    ClassMembership.objects.filter(student=settled.student).update(
        from_date=date(2999, 1, 1)
    )
    client = acting(settled.admin)

    early, then = (
        client.post(URL, body(settled, date=day))
        for day in ("2025-02-02", "2025-02-03")
    )

    assert early.json()["details"] == {
        "date": ["The record of classes and departures goes up to 2025-02-03 already."]
    }
    assert (then.status_code, history(settled.student)) == (
        200,
        [("7B", date(2025, 2, 3), None)],
    )


def test_who_is_not_at_school_is_not_transferred(settled, acting):
    Student.objects.filter(pk=settled.student.pk).update(
        state="left", school_class=None
    )

    answer = acting(settled.admin).post(URL, body(settled))

    assert (answer.status_code, answer.json()["code"]) == (409, "not_at_school")


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_only_an_admin_transfers(settled, acting, who):
    assert acting(getattr(settled, who)).post(URL, body(settled)).status_code == 403
    assert history(settled.student) == [("7A", CAME, None)]


def test_the_family_sees_the_classes_but_not_why(settled, acting):
    acting(settled.admin).post(URL, body(settled))

    for who in (settled.student, settled.parent):
        rows = acting(who).get(CLASSES).json()
        assert [set(row) for row in rows] == [
            {"class_id", "class_name", "from_date", "to_date"}
        ] * 2
    assert acting(settled.classmate).get(CLASSES).status_code == 404


def test_a_teacher_sees_the_history_of_the_own_students_alone(
    settled, acting, assigned_scope
):
    assert acting(settled.teacher).get(CLASSES).json()[0]["class_name"] == "7A"
    assert acting(settled.other_teacher).get(CLASSES).status_code == 404


# --- whatever moves a student


def test_a_new_student_is_in_the_class_since_the_day_of_enrolment(school, acting):
    body = {
        "name": "New One",
        "class_id": school.class_7a.pk,
        "enrollment_date": "2024-09-09",
    }

    code = acting(school.admin).post("/api/students", body).json()["student_id"]

    student = Student.objects.get(student_id=code)
    assert history(student) == [("7A", date(2024, 9, 9), None)]


def test_a_put_of_the_class_is_in_the_history_with_who_did_it(settled, acting):
    acting(settled.teacher).put(
        "/api/students/STU0001", {"class_id": settled.class_7b.pk}
    )

    assert history(settled.student) == [("7A", CAME, today()), ("7B", today(), None)]
    assert (
        ClassMembership.objects.get(class_name="7B", student=settled.student).moved_by
        == settled.teacher.user
    )


def test_a_put_of_something_else_leaves_the_history_alone(settled, acting):
    acting(settled.teacher).put("/api/students/STU0001", {"hours_studied": 5})

    assert history(settled.student) == [("7A", CAME, None)]


def test_a_class_that_is_taken_away_ends(settled, acting):
    acting(settled.teacher).put("/api/students/STU0001", {"class_id": None})

    assert history(settled.student) == [("7A", CAME, today())]


def test_a_class_of_less_than_a_day_leaves_no_trace(settled, acting):
    client = acting(settled.admin)
    client.put("/api/students/STU0001", {"class_id": settled.class_7b.pk})

    client.put(
        "/api/students/STU0001",
        {"class_id": SchoolClass.objects.create(class_name="7C").pk},
    )

    assert history(settled.student) == [("7A", CAME, today()), ("7C", today(), None)]


def test_a_class_that_is_removed_stays_in_the_history_by_its_name(settled, acting):
    client = acting(settled.admin)

    assert client.delete(f"/api/classes/{settled.class_7a.pk}").status_code == 204

    settled.student.refresh_from_db()
    assert settled.student.school_class is None
    assert history(settled.student) == [("7A", CAME, today())]
    assert client.get(CLASSES).json()[0]["class_id"] is None


def test_a_bulk_write_is_followed_in_as_many_queries_for_thirty_as_for_one(
    school, django_assert_num_queries
):
    students = [
        Student(student_id=f"X{n}", first_name="X", school_class=school.class_7a)
        for n in range(31)
    ]
    Student.objects.bulk_create(students)

    with django_assert_num_queries(
        5
    ):  # a savepoint and its end, what is there, the classes, the rows
        assert record_class_changes(students[:1], day=None) == 1
    with django_assert_num_queries(5):
        assert record_class_changes(students[1:], day=None) == 30
    assert record_class_changes(students, day=today()) == 0
    assert (
        ClassMembership.objects.filter(student__in=students, to_date=None).count() == 31
    )


def test_an_enrolment_day_that_is_put_right_moves_the_first_class_with_it(
    school, acting
):
    acting(school.admin).put("/api/students/STU0001", {"enrollment_date": "2024-09-02"})

    assert history(school.student) == [("7A", CAME, None)]
    assert history(school.classmate) == [("7A", today(), None)]


# --- what the database refuses


@pytest.mark.skipif(
    connection.vendor == "mysql", reason="MariaDB has no conditional unique index"
)
def test_the_database_refuses_two_classes_at_a_time(school):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassMembership.objects.create(
            student=school.student,
            school_class=school.class_7b,
            class_name="7B",
            from_date=today(),
        )


def test_the_database_refuses_an_end_before_the_start_and_an_open_one_without_a_class(
    school,
):
    rows = ClassMembership.objects.filter(student=school.student)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(to_date=today() - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(school_class=None)


@pytest.mark.django_db(transaction=True)
def test_two_transfers_at_once_leave_one_class_and_a_history_of_one_piece(
    transactional_db, school, acting
):
    ClassMembership.objects.update(from_date=CAME)
    other = SchoolClass.objects.create(class_name="7C")
    clients = [acting(school.admin), acting(school.admin)]
    bodies = [body(school), body(school, class_id=other.pk)]

    answers = at_once(
        *(
            lambda client=client, given=given: client.post(URL, given).status_code
            for client, given in zip(clients, bodies, strict=True)
        )
    )

    assert answers == [200, 200]
    rows = history(school.student)
    assert rows[0] == ("7A", CAME, MOVED)
    assert len(rows) == 2
    assert (
        Student.objects.get(pk=school.student.pk).school_class.class_name == rows[1][0]
    )
