"""POST /api/assessments/."""

from datetime import date, timedelta
from functools import partial

import pytest

from academics.calendar import today
from academics.models import TeachingAssignment, Term, Unit
from assessments.marks.models import Assessment
from conftest import at_once

MARK = {
    "student_id": "STU0001",
    "subject_name": "Mathematics",
    "assessment_type": "Quiz",
    "score": 35,
    "max_score": 50,
    "date_taken": "2024-10-15",
    "term": "Term 1",
    "academic_year": "2024-2025",
    "notes": "Fractions",
}


def test_a_teacher_records_a_mark_as_the_document_writes_it(school, acting):
    answer = acting(school.teacher).post("/api/assessments/", MARK)

    body = answer.json()
    assert answer.status_code == 201
    assert body["message"] == "The mark was recorded."
    assert body["assessment_id"] == body["id"] == Assessment.objects.get().pk
    assert {name: body[name] for name in MARK} == {**MARK, "assessment_type": "quiz"}
    assert (body["percentage"], body["marks"], body["status"]) == (70, 70, "Excellent")
    assert (body["student_name"], body["unit"], body["unit_code"]) == (
        "Sam Student",
        school.maths.pk,
        "MATH",
    )
    assert body["subject_id"] == school.maths.pk
    assert Assessment.objects.get().recorded_by == school.teacher.user


def test_marks_are_a_score_out_of_100(school, acting):
    answer = acting(school.teacher).post(
        "/assessments",
        {"student": school.student.pk, "unit": "math", "marks": "69.999"},
    )

    body = answer.json()
    assert answer.status_code == 201
    assert (body["score"], body["max_score"], body["marks"], body["status"]) == (
        69.999,
        100,
        70.0,
        "Good",
    )
    assert body["date_taken"] == today().isoformat()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"student_id": None}, "student_id"),
        ({"student_id": "STU9999"}, "student_id"),
        ({"student_id": ["STU0001"]}, "student_id"),
        ({"subject_name": None}, "unit"),
        ({"subject_name": None, "unit": "PHYS"}, "unit"),
        ({"subject_name": None, "subject_id": 999}, "subject_id"),
        ({"unit": "HIST"}, "subject_name"),
        ({"score": None}, "score"),
        ({"score": 50.0001}, "score"),
        ({"score": 35.00001}, "score"),
        ({"score": -1}, "score"),
        ({"score": "NaN"}, "score"),
        ({"score": "Infinity"}, "score"),
        ({"score": True}, "score"),
        ({"score": [35]}, "score"),
        ({"score": 10**9}, "score"),
        ({"max_score": 0}, "max_score"),
        ({"marks": 70}, "marks"),
        ({"assessment_type": "homework"}, "assessment_type"),
        ({"date_taken": "2024-13-01"}, "date_taken"),
        ({"date_taken": (today() + timedelta(days=2)).isoformat()}, "date_taken"),
        ({"term": "x" * 21}, "term"),
        ({"academic_year": "24/25"}, "academic_year"),
        ({"academic_year": "2024-2026"}, "academic_year"),
        ({"term": None, "academic_year": "1999-2000"}, "term"),
        ({"title": "x" * 101}, "title"),
        ({"notes": "x" * 2001}, "notes"),
    ],
)
def test_what_is_wrong_is_refused_with_its_field_and_nothing_is_written(
    school, acting, change, field
):
    body = {
        name: value for name, value in {**MARK, **change}.items() if value is not None
    }

    answer = acting(school.teacher).post("/api/assessments/", body)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]
    assert not Assessment.objects.exists()
    assert Unit.objects.count() == 2
    assert Term.objects.count() == 1


def test_tomorrow_is_let_through_since_a_browser_may_be_ahead(school, acting):
    answer = acting(school.teacher).post(
        "/api/assessments/",
        {**MARK, "date_taken": (today() + timedelta(days=1)).isoformat()},
    )

    assert answer.status_code == 201


def test_a_status_or_percentage_that_is_typed_is_not_read(school, acting):
    answer = acting(school.teacher).post(
        "/api/assessments/",
        {**MARK, "score": 1, "status": "Excellent", "percentage": 99},
    )

    assert answer.status_code == 201
    assert (answer.json()["percentage"], answer.json()["status"]) == (2, "Failing")


def test_a_subject_that_is_new_becomes_a_unit(school, acting):
    client = acting(school.teacher)

    first = client.post(
        "/api/assessments/", {**MARK, "subject_name": "Computer Science"}
    )
    second = client.post(
        "/api/assessments/", {**MARK, "subject_name": "COMPUTER science"}
    )

    unit = Unit.objects.get(name="Computer Science")
    assert (first.json()["unit_code"], second.json()["unit"]) == (
        "COMPUTER-SCIENCE",
        unit.pk,
    )
    assert TeachingAssignment.objects.filter(teacher=school.teacher, unit=unit).exists()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mathé matics!", "MATHE-MATICS"),
        ("Физика", "UNIT"),
        ("x" * 40, "X" * 30),
        ("Hist", "HIST"),
    ],
)
def test_a_new_unit_has_a_code_made_of_its_name(school, acting, name, code):
    answer = acting(school.admin).post(
        "/api/assessments/", {**MARK, "subject_name": name}
    )

    assert answer.json()["unit_code"] == code


def test_the_code_of_a_new_unit_is_one_that_is_free(school, acting):
    Unit.objects.create(code="ART", name="Arts and crafts")

    answer = acting(school.admin).post(
        "/api/assessments/", {**MARK, "subject_name": "Art!"}
    )

    assert answer.json()["unit_code"] == "ART-2"


def test_a_name_that_two_units_have_is_refused(school, acting):
    Unit.objects.create(code="MATH2", name="mathematics")

    answer = acting(school.teacher).post("/api/assessments/", MARK)

    assert answer.status_code == 400
    assert "MATH, MATH2" in answer.json()["details"]["subject_name"][0]


def test_without_a_term_it_is_the_one_of_the_day(school, acting):
    plain = {
        name: value
        for name, value in MARK.items()
        if name not in ("term", "academic_year")
    }
    client = acting(school.teacher)

    during = client.post("/api/assessments/", plain).json()
    holiday = client.post(
        "/api/assessments/", {**plain, "date_taken": "2024-12-27"}
    ).json()

    assert (during["term"], during["academic_year"]) == ("Term 1", "2024-2025")
    assert (holiday["term"], holiday["academic_year"]) == (None, None)


def test_a_term_is_found_in_any_case_and_made_where_there_is_none(school, acting):
    client = acting(school.teacher)

    found = client.post("/api/assessments/", {**MARK, "term": "TERM 1"}).json()
    made = client.post("/api/assessments/", {**MARK, "term": "Term 2"}).json()
    again = client.post("/api/assessments/", {**MARK, "term": "term 2"}).json()

    assert (found["term"], made["term"], again["term"]) == (
        "Term 1",
        "Term 2",
        "Term 2",
    )
    assert Term.objects.count() == 2
    assert Term.objects.get(name="Term 2").start_date is None


def test_a_term_without_its_year_is_the_one_that_is_meant_on_that_day(school, acting):
    Term.objects.create(
        name="Term 1",
        academic_year="2023-2024",
        start_date=date(2023, 9, 1),
        end_date=date(2023, 12, 20),
    )
    plain = {name: value for name, value in MARK.items() if name != "academic_year"}
    client = acting(school.teacher)

    days = ("2024-10-15", "2023-10-15", "2024-02-01")
    answers = [
        client.post("/api/assessments/", {**plain, "date_taken": day}) for day in days
    ]

    years = [answer.json()["academic_year"] for answer in answers]
    assert years == ["2024-2025", "2023-2024", "2023-2024"]


def test_a_term_that_there_is_not_yet_is_made_in_the_year_of_the_day(school, acting):
    body = {**MARK, "term": "Term 3"}
    del body["academic_year"]

    answer = acting(school.teacher).post("/api/assessments/", body).json()

    assert (answer["term"], answer["academic_year"]) == ("Term 3", "2024-2025")


def test_an_academic_year_without_a_term_is_its_term_of_that_day(school, acting):
    Term.objects.create(
        name="Term 2",
        academic_year="2024-2025",
        start_date=date(2025, 1, 7),
        end_date=date(2025, 4, 1),
    )
    body = {name: value for name, value in MARK.items() if name != "term"}
    client = acting(school.teacher)

    first = client.post("/api/assessments/", {**body, "date_taken": "2024-10-15"})
    second = client.post("/api/assessments/", {**body, "date_taken": "2025-02-01"})

    assert (first.json()["term"], second.json()["term"]) == ("Term 1", "Term 2")


@pytest.mark.parametrize(
    "missing", ["assessment_type", "score", "max_score", "date_taken"]
)
def test_whoever_names_a_subject_says_what_was_marked_and_when(school, acting, missing):
    body = {name: value for name, value in MARK.items() if name != missing}

    answer = acting(school.teacher).post("/api/assessments/", body)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [missing]
    assert not Assessment.objects.exists()


def test_the_short_form_is_a_student_a_unit_and_marks_out_of_100(school, acting):
    body = {"student_id": "STU0001", "unit": "MATH", "marks": 72}

    answer = acting(school.teacher).post("/api/assessments/", body).json()

    assert (answer["score"], answer["max_score"]) == (72, 100)
    assert answer["assessment_type"] == "test"


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 201), ("teacher", 201), ("student", 403), ("parent", 403)],
)
def test_staff_record_marks_and_nobody_else(school, acting, who, status):
    answer = acting(getattr(school, who)).post("/api/assessments/", MARK)

    assert answer.status_code == status


def test_a_pending_teacher_and_a_stranger_record_nothing(school, acting, anonymous):
    assert (
        acting(school.pending_teacher).post("/api/assessments/", MARK).status_code
        == 403
    )
    assert anonymous.post("/api/assessments/", MARK).status_code == 401


def test_a_teacher_of_other_students_does_not_learn_of_this_one(
    school, acting, assigned_scope
):
    answer = acting(school.other_teacher).post("/api/assessments/", MARK)

    unknown = acting(school.other_teacher).post(
        "/api/assessments/", {**MARK, "student_id": "STU0009"}
    )
    assert answer.status_code == 400
    assert (
        answer.json()["error"].replace("STU0001", "STU0009") == unknown.json()["error"]
    )


def test_a_teacher_may_not_mark_a_unit_that_somebody_else_teaches(
    school, acting, assigned_scope
):
    client = acting(school.teacher)

    own = client.post("/api/assessments/", MARK)
    other = client.post("/api/assessments/", {**MARK, "subject_name": "History"})
    TeachingAssignment.objects.create(
        teacher=school.teacher, school_class=school.class_7a
    )
    whole_class = client.post("/api/assessments/", {**MARK, "subject_name": "History"})

    assert (own.status_code, other.status_code, whole_class.status_code) == (
        201,
        400,
        201,
    )
    assert list(other.json()["details"]) == ["unit"]


def test_a_mark_moves_the_students_own_status(school, acting):
    client = acting(school.teacher)
    client.post("/api/assessments/", {**MARK, "score": 41, "max_score": 100})

    client.post("/api/assessments/", {**MARK, "score": 80, "max_score": 100})

    school.student.refresh_from_db()
    assert (str(school.student.average), school.student.status) == ("60.500000", "Good")


def test_every_field_that_is_missing_is_named_at_once(school, acting):
    answer = acting(school.teacher).post("/api/assessments/", {})

    assert list(answer.json()["details"]) == ["student_id", "unit", "score"]


def test_two_who_name_a_new_subject_at_once_make_one_unit(
    transactional_db, school, acting
):
    clients = [acting(school.teacher), acting(school.other_teacher)]
    bodies = [
        {**MARK, "subject_name": "Astronomy", "student_id": code}
        for code in ("STU0001", "STU0003")
    ]

    answers = at_once(
        *(
            partial(one.post, "/api/assessments/", body)
            for one, body in zip(clients, bodies, strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Unit.objects.filter(name="Astronomy").count() == 1


def test_marks_of_one_student_that_come_at_once_all_count(
    transactional_db, school, acting
):
    clients = [acting(school.teacher) for _ in range(4)]

    answers = at_once(
        *(
            partial(one.post, "/api/assessments/", {**MARK, "score": n * 10})
            for n, one in enumerate(clients, 1)
        )
    )

    school.student.refresh_from_db()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert str(school.student.average) == "50.000000"


def test_what_a_create_answers_is_what_the_list_shows(school, acting):
    client = acting(school.teacher)

    answer = client.post("/api/assessments/", {**MARK, "score": "12.5"}).json()

    [row] = client.get("/api/assessments/").json()
    assert answer == {"message": "The mark was recorded.", **row}
