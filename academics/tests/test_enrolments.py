"""/api/enrolments/: a student in a unit."""

import pytest

from academics.models import Enrolment, Term

URL = "/api/enrolments/"


def test_a_student_is_enrolled_by_codes_for_the_current_term(school, acting):
    answer = acting(school.teacher).post(URL, {"student_id": "stu0001", "unit": "hist"})

    row = answer.json()
    assert answer.status_code == 201
    assert (row["student_id"], row["student_name"], row["unit"], row["unit_name"]) == (
        "STU0001", "Sam Student", "HIST", "History",
    )  # fmt: skip
    assert (row["term"], row["academic_year"], row["state"]) == (
        "Term 1",
        "2024-2025",
        "active",
    )


def test_row_ids_and_a_term_are_understood_too(school, acting):
    other = Term.objects.create(name="Term 2", academic_year="2025-2026")

    row = (
        acting(school.admin)
        .post(
            URL,
            {
                "student_id": school.student.pk,
                "unit": school.maths.pk,
                "term_id": other.pk,
            },
        )
        .json()
    )

    assert (row["student_id"], row["unit"], row["term"]) == (
        "STU0001",
        "MATH",
        "Term 2",
    )


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"student_id": "STU0099", "unit": "MATH"}, "student_id"),
        ({"student_id": "STU0001", "unit": "ART"}, "unit"),
        ({"student_id": "STU0001", "unit": "HIST", "term_id": 999}, "term_id"),
        ({"unit": "MATH"}, "student_id"),
        ({"student_id": "STU0001"}, "unit"),
        ({"student_id": "STU0001", "unit": "MATH"}, "student_id"),
        (
            {"student_id": "STU0001", "unit": "HIST", "enrolled_date": "2999-01-01"},
            "enrolled_date",
        ),
        ({"student_id": "STU0001", "unit": "HIST", "state": "asleep"}, "state"),
    ],
)
def test_bad_input_names_the_field(school, acting, body, named):
    answer = acting(school.admin).post(URL, body)

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])
    assert Enrolment.objects.count() == 3


def test_without_any_term_one_must_be_named(school, acting):
    Term.objects.update(start_date=None, end_date=None)

    answer = acting(school.admin).post(URL, {"student_id": "STU0001", "unit": "HIST"})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["term_id"])


def test_a_teacher_enrols_the_own_students_in_the_own_units_where_the_scope_says_so(
    school, acting, assigned_scope
):
    Enrolment.objects.filter(student=school.classmate).delete()
    client = acting(school.teacher)

    assert (
        client.post(URL, {"student_id": "STU0002", "unit": "MATH"}).status_code == 201
    )
    assert (
        client.post(URL, {"student_id": "STU0002", "unit": "HIST"}).status_code == 403
    )
    assert (
        client.post(URL, {"student_id": "STU0003", "unit": "MATH"}).status_code == 400
    )


def test_only_the_state_and_the_day_change(school, acting):
    pk = Enrolment.objects.get(student=school.student).pk

    row = acting(school.teacher).put(
        f"{URL}{pk}/", {"state": "Completed", "unit": "HIST", "student_id": "STU0002"}
    )

    assert (row.json()["state"], row.json()["unit"], row.json()["student_id"]) == (
        "completed",
        "MATH",
        "STU0001",
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("student_id=stu0001", ["STU0001"]),
        ("unit=MATH", ["STU0001", "STU0002"]),
        ("unit=mathematics", ["STU0001", "STU0002"]),
        ("state=withdrawn", []),
        ("term=Term 1&academic_year=2024-2025", ["STU0001", "STU0002", "STU0003"]),
        ("search=olu", ["STU0003"]),
        ("ordering=-student_id", ["STU0003", "STU0002", "STU0001"]),
    ],
)
def test_the_list_is_filtered(school, acting, query, found):
    answer = acting(school.admin).get(f"{URL}?{query}")

    assert [row["student_id"] for row in answer.json()] == found


def test_each_role_sees_its_enrolments(school, acting, assigned_scope):
    def seen(who):
        return [row["student_id"] for row in acting(who).get(URL).json()]

    assert seen(school.admin) == ["STU0001", "STU0002", "STU0003"]
    assert seen(school.teacher) == ["STU0001", "STU0002"]
    assert seen(school.student) == ["STU0001"]
    assert seen(school.parent) == ["STU0001"]


def test_somebody_elses_enrolment_is_not_there(school, acting, assigned_scope):
    theirs = Enrolment.objects.get(student=school.outsider).pk

    for who in (school.student, school.parent, school.teacher):
        assert acting(who).get(f"{URL}{theirs}/").status_code == 404
    assert acting(school.teacher).delete(f"{URL}{theirs}/").status_code == 404


@pytest.mark.parametrize("who", ["student", "parent"])
def test_students_and_parents_write_nothing(school, acting, who):
    client, one = (
        acting(getattr(school, who)),
        f"{URL}{Enrolment.objects.get(student=school.student).pk}/",
    )

    assert (
        client.post(URL, {"student_id": "STU0001", "unit": "HIST"}).status_code == 403
    )
    assert client.put(one, {"state": "completed"}).status_code == 403
    assert client.delete(one).status_code == 403


def test_a_list_costs_the_same_queries_at_every_size(
    school, acting, django_assert_num_queries
):
    client = acting(school.admin)
    client.get(URL)

    with django_assert_num_queries(2):
        client.get(f"{URL}?per_page=1&page=1&cursor=")
    with django_assert_num_queries(2):
        client.get(URL)
