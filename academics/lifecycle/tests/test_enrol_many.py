"""POST /api/enrolments/batch: students, or a class, times units."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import (
    Enrolment,
    SchoolClass,
    Student,
    TeachingAssignment,
    Term,
    Unit,
)
from conftest import at_once

URL = "/api/enrolments/batch"


def counts(answer):
    assert answer.status_code == 201, answer.content
    row = answer.json()
    return row["count"], row["created"], row["renewed"], row["already"]


def test_students_are_enrolled_in_each_of_the_units(school, acting):
    body = {
        "student_ids": ["stu0001", str(school.outsider.pk)],
        "units": ["hist", "Mathematics"],
    }

    answer = acting(school.admin).post(URL, body)

    assert counts(answer) == (4, 2, 0, 2)
    assert answer.json()["message"] == "2 enrolled, 0 active again, 2 were already."
    made = Enrolment.objects.filter(student=school.student, unit=school.history).get()
    assert (made.term, made.state) == (school.term, "active")


def test_a_class_is_enrolled_as_it_is_now(school, acting):
    Student.objects.filter(pk=school.classmate.pk).update(state="left")
    other = Term.objects.create(name="Term 2", academic_year="2025-2026")

    answer = acting(school.admin).post(
        URL, {"class_id": "7a", "units": ["HIST"], "term_id": other.pk}
    )

    assert counts(answer) == (1, 1, 0, 0)
    assert (
        Enrolment.objects.get(unit=school.history, term=other).student == school.student
    )


def test_records_name_single_places(school, acting):
    other = Term.objects.create(name="Term 2", academic_year="2025-2026")
    records = [
        {"student_id": "STU0001", "unit": "HIST"},
        {"student_id": "STU0002", "unit": school.history.pk, "term_id": other.pk},
        {"student_id": "STU0001", "unit": "history"},
    ]

    answer = acting(school.admin).post(URL, {"records": records})

    assert counts(answer) == (2, 2, 0, 0)
    assert (
        Enrolment.objects.get(student=school.classmate, unit=school.history).term
        == other
    )


def test_sending_it_again_changes_nothing(school, acting):
    client, body = (
        acting(school.admin),
        {"class_id": school.class_7a.pk, "units": ["MATH", "HIST"]},
    )
    client.post(URL, body)
    before = list(Enrolment.objects.order_by("pk").values())

    answer = client.post(URL, body)

    assert counts(answer) == (4, 0, 0, 4)
    assert list(Enrolment.objects.order_by("pk").values()) == before


def test_who_withdrew_is_active_again_and_what_is_completed_stays(school, acting):
    Enrolment.objects.filter(student=school.student).update(state="withdrawn")
    Enrolment.objects.filter(student=school.classmate).update(state="completed")

    answer = acting(school.admin).post(
        URL, {"class_id": school.class_7a.pk, "units": ["MATH"]}
    )

    assert counts(answer) == (2, 0, 1, 1)
    assert sorted(Enrolment.objects.filter(unit=school.maths).values_list("state", flat=True)) == [
        "active", "completed",
    ]  # fmt: skip


def test_each_bad_row_is_named_and_nothing_is_done(school, acting):
    Student.objects.filter(pk=school.outsider.pk).update(state="left")
    records = [
        {"student_id": "STU0001", "unit": "HIST"},
        {"student_id": "STU0099", "unit": "ART"},
        {"student_id": "STU0003", "unit": "MATH", "term_id": 999},
    ]

    answer = acting(school.admin).post(URL, {"records": records})

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "records.1.student_id": [
            "There is no student 'STU0099' that you may use here."
        ],
        "records.1.unit": ["There is no unit 'ART'."],
        "records.2.student_id": ["STU0003 Olu Outsider is not at school now."],
        "records.2.term_id": ["There is no term 999."],
    }
    assert Enrolment.objects.count() == 3


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "non_field_errors"),
        ({"student_ids": ["STU0001"]}, "units"),
        ({"student_ids": [], "units": ["MATH"]}, "student_ids"),
        (
            {"student_ids": ["STU0001"], "class_id": "7A", "units": ["MATH"]},
            "non_field_errors",
        ),
        ({"student_ids": ["STU0001", "X9"], "units": ["MATH"]}, "student_ids.1"),
        ({"student_ids": ["STU0001"], "units": ["MATH", "ART"]}, "units.1"),
        ({"student_ids": ["STU0001"], "units": ["MATH"], "term_id": 999}, "term_id"),
        ({"student_ids": ["STU0001"], "units": ["MATH"], "term_id": 10**30}, "term_id"),
        (
            {
                "student_ids": ["STU0001"],
                "units": ["MATH"],
                "enrolled_date": "2999-01-01",
            },
            "enrolled_date",
        ),
        ({"student_ids": [None], "units": ["MATH"]}, "student_ids.0"),
        ({"student_ids": "STU0001", "units": ["MATH"]}, "student_ids"),
        ({"student_ids": ["x" * 300], "units": ["MATH"]}, "student_ids.0"),
        ({"student_ids": ["9" * 30], "units": ["9" * 30]}, "student_ids.0"),
        ({"class_id": "9Z", "units": ["MATH"]}, "class_id"),
        (
            {"records": [{"student_id": "STU0001", "unit": "MATH"}], "units": ["MATH"]},
            "units",
        ),
        ({"records": [{"student_id": "STU0001"}]}, "records.0.unit"),
        ({"records": [{"student_id": True, "unit": []}]}, "records.0.student_id"),
        ({"records": [7]}, "records.0.non_field_errors"),
        (
            {
                "student_ids": [f"S{n}" for n in range(101)],
                "units": [f"U{n}" for n in range(100)],
            },
            "non_field_errors",
        ),
        ([], "non_field_errors"),
    ],
)
def test_bad_input_names_the_field(school, acting, body, named):
    answer = acting(school.admin).post(URL, body)

    assert answer.status_code == 400
    assert named in answer.json()["details"]
    assert Enrolment.objects.count() == 3


def test_a_class_without_students_is_refused(school, acting):
    SchoolClass.objects.create(class_name="9Z")

    answer = acting(school.admin).post(URL, {"class_id": "9Z", "units": ["MATH"]})

    assert answer.json()["details"] == {"class_id": ["There is nobody in this class."]}


def test_without_any_term_one_must_be_named(school, acting):
    Term.objects.update(start_date=None, end_date=None)

    answer = acting(school.admin).post(
        URL, {"student_ids": ["STU0001"], "units": ["HIST"]}
    )

    assert answer.json()["details"] == {
        "term_id": ["No term has started yet: name one."]
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("student", 403), ("parent", 403), ("teacher", 201), ("admin", 201)],
)
def test_staff_enrol_and_nobody_else_does(school, acting, who, status):
    answer = acting(getattr(school, who)).post(
        URL, {"student_ids": ["STU0001"], "units": ["HIST"]}
    )

    assert answer.status_code == status
    assert Enrolment.objects.filter(
        student=school.student, unit=school.history
    ).exists() is (status == 201)


def test_a_teacher_enrols_the_own_students_in_the_own_units_where_the_scope_says_so(
    school, acting, assigned_scope
):
    art = Unit.objects.create(code="ART", name="Art")
    TeachingAssignment.objects.create(
        teacher=school.teacher, unit=art, school_class=school.class_7a
    )
    client = acting(school.teacher)

    records = [
        {"student_id": "STU0003", "unit": "ART"},
        {"student_id": "STU0001", "unit": "HIST"},
    ]
    refused = client.post(URL, {"records": records})
    strange = client.post(URL, {"class_id": school.class_7b.pk, "units": ["ART"]})
    answer = client.post(URL, {"class_id": school.class_7a.pk, "units": ["ART"]})

    assert list(refused.json()["details"]) == ["records.0.student_id", "records.1.unit"]
    assert list(strange.json()["details"]) == ["class_id"]
    assert counts(answer) == (2, 2, 0, 0)


def test_a_teacher_who_may_not_enrol_everybody_of_a_class_is_told(
    school, acting, assigned_scope
):
    TeachingAssignment.objects.create(
        teacher=school.teacher, unit=school.maths, school_class=school.class_7b
    )

    answer = acting(school.teacher).post(
        URL, {"class_id": school.class_7b.pk, "units": ["MATH"]}
    )

    assert answer.json()["details"] == {
        "class_id": ["You may not enrol everybody of this class."]
    }


def test_a_hundred_students_cost_the_queries_of_one(school, acting):
    client = acting(school.admin)
    client.get("/api/units")
    few, many = (
        Unit.objects.create(code="FEW", name="Few"),
        Unit.objects.create(code="MANY", name="Many"),
    )
    Student.objects.bulk_create(
        Student(student_id=f"X{number}", first_name="X", school_class=school.class_7b)
        for number in range(100)
    )

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.post(URL, {"student_ids": ["STU0001"], "units": [few.code]})
    with CaptureQueriesContext(connection) as hundred:
        answer = client.post(
            URL,
            {
                "student_ids": [f"X{number}" for number in range(100)],
                "units": [many.code],
            },
        )

    assert counts(answer) == (100, 100, 0, 0)
    assert len(hundred) == len(one)


def test_ten_thousand_places_are_taken_in_one_call(school, acting):
    Student.objects.bulk_create(
        Student(student_id=f"X{number}", first_name="X") for number in range(1000)
    )
    Unit.objects.bulk_create(
        Unit(code=f"U{number}", name=f"Unit {number}") for number in range(10)
    )
    body = {
        "student_ids": [f"X{n}" for n in range(1000)],
        "units": [f"U{n}" for n in range(10)],
    }

    answer = acting(school.admin).post(URL, body)

    assert counts(answer) == (10_000, 10_000, 0, 0)
    assert Enrolment.objects.count() == 10_003


@pytest.mark.django_db(transaction=True)
def test_the_same_class_sent_twice_at_once_is_enrolled_once(
    transactional_db, school, acting
):
    clients = [acting(school.teacher), acting(school.admin)]
    body = {"class_id": school.class_7a.pk, "units": ["HIST"]}

    answers = at_once(
        *(lambda client=client: counts(client.post(URL, body)) for client in clients)
    )

    assert sorted(answers) == [(2, 0, 0, 2), (2, 2, 0, 0)]
    assert Enrolment.objects.filter(unit=school.history).count() == 3
