"""POST /api/students and the service behind it."""

from datetime import date

import pytest

from academics.factories import UserFactory
from academics.models import Guardian, Student
from academics.services.students import create_student
from tracker_project.errors import ValidationError

URL = "/api/students"


def test_the_body_with_a_code_and_factors_is_taken_as_it_is(school, acting):
    body = {
        "student_id": "STU9999",
        "first_name": "Jane",
        "last_name": "Smith",
        "gender": "Female",
        "age": 16,
        "attendance": 85,
        "hours_studied": 25,
        "previous_scores": 78,
    }

    answer = acting(school.teacher).post(URL, body)

    assert answer.status_code == 201
    assert answer.json() | body == answer.json()
    assert answer.json()["message"] == "The student was added."
    assert answer.json()["attendance_source"] == "stated"


def test_the_body_with_a_whole_name_and_camel_case_is_taken_as_it_is(school, acting):
    body = {
        "name": "John Doe",
        "gender": "Male",
        "dateOfBirth": "2010-05-15",
        "classId": school.class_7a.pk,
    }

    answer = acting(school.teacher).post("/students/", body)

    row = answer.json()
    assert answer.status_code == 201
    assert row["student_id"] == "STU0004"
    assert (row["first_name"], row["last_name"], row["full_name"]) == (
        "John",
        "Doe",
        "John Doe",
    )
    assert (row["date_of_birth"], row["class_id"], row["class_name"]) == (
        "2010-05-15",
        school.class_7a.pk,
        "7A",
    )


def test_a_class_that_does_not_exist_is_named_as_the_body_spells_it(school, acting):
    answer = acting(school.teacher).post(URL, {"name": "John Doe", "classId": 999})

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["classId"]
    assert Student.objects.count() == 3


def test_guardians_and_emergency_contacts_come_nested(school, acting):
    body = {
        "name": "John Doe",
        "guardians": [
            {"name": "Ann Doe", "phone": "1"},
            {"name": "Bob Doe", "phone": "2", "is_primary": True},
        ],
        "emergencyContacts": [{"name": "Cy Doe"}, {"name": "Di Doe"}],
    }

    row = acting(school.teacher).post(URL, body).json()

    assert [guardian["name"] for guardian in row["guardians"]] == ["Bob Doe", "Ann Doe"]
    assert [(each["name"], each["priority"]) for each in row["emergency_contacts"]] == [
        ("Cy Doe", 1),
        ("Di Doe", 2),
    ]
    assert (row["guardian_name"], row["guardian_contact"]) == ("Bob Doe", "2")


def test_the_first_guardian_is_the_primary_one_where_none_is_marked(school, acting):
    body = {"name": "John Doe", "guardians": [{"name": "Zoe Doe"}, {"name": "Ann Doe"}]}

    row = acting(school.teacher).post(URL, body).json()

    assert [(each["name"], each["is_primary"]) for each in row["guardians"]] == [
        ("Zoe Doe", True),
        ("Ann Doe", False),
    ]


def test_the_flat_guardian_fields_make_a_guardian(school, acting):
    body = {
        "name": "John Doe",
        "guardian_name": "Ann Doe",
        "guardian_contact": "555-0100",
    }

    row = acting(school.teacher).post(URL, body).json()

    assert [
        (each["name"], each["phone"], each["is_primary"]) for each in row["guardians"]
    ] == [("Ann Doe", "555-0100", True)]


def test_an_error_in_a_nested_row_is_named_with_its_place_and_nothing_is_made(
    school, acting
):
    body = {
        "name": "John Doe",
        "guardians": [{"name": ""}],
        "emergencyContacts": [{"name": "A"}, {"email": "x"}],
    }

    answer = acting(school.teacher).post(URL, body)

    assert answer.status_code == 400
    assert set(answer.json()["details"]) == {
        "guardians.0.name",
        "emergencyContacts.1.name",
        "emergencyContacts.1.email",
    }
    assert Student.objects.count() == 3


def test_two_primary_guardians_are_one_too_many(school, acting):
    people = [{"name": "A", "is_primary": True}, {"name": "B", "is_primary": True}]

    answer = acting(school.teacher).post(URL, {"name": "John Doe", "guardians": people})

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["guardians.1.is_primary"]
    assert Student.objects.count() == 3


def test_too_many_guardians_are_refused(school, acting):
    answer = acting(school.teacher).post(
        URL, {"name": "A", "guardians": [{"name": "G"}] * 21}
    )

    assert answer.status_code == 400
    assert Guardian.objects.count() == 0


def test_a_name_is_needed(school, acting):
    answer = acting(school.teacher).post(URL, {"gender": "Male"})

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["first_name"]


def test_a_whole_name_is_split_at_its_last_space(school, acting):
    client = acting(school.teacher)

    two = client.post(URL, {"full_name": "  Mary Ann  Lee "}).json()
    one = client.post(URL, {"name": "Madonna"}).json()

    assert (two["first_name"], two["last_name"]) == ("Mary Ann", "Lee")
    assert (one["first_name"], one["last_name"]) == ("Madonna", "")


def test_a_name_whose_half_is_too_long_is_named(school, acting):
    answer = acting(school.teacher).post(URL, {"name": "x" * 150})

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["full_name"]


def test_both_spellings_of_one_field_are_refused(school, acting):
    answer = acting(school.teacher).post(
        URL, {"name": "A", "classId": 1, "class_id": 1}
    )

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["classId"]


def test_a_form_is_understood_like_json(school, acting):
    answer = acting(school.teacher).post(
        URL,
        {"name": "John Doe", "dateOfBirth": "2010-05-15", "internet_access": "Yes"},
        format="multipart",
    )

    assert answer.status_code == 201
    assert answer.json()["date_of_birth"] == "2010-05-15"
    assert answer.json()["learning_disabilities"] is None


def test_a_code_is_kept_in_upper_case_and_unique_in_any_case(school, acting):
    client = acting(school.teacher)

    made = client.post(URL, {"name": "A", "student_id": "ab-7"})
    again = client.post(URL, {"name": "B", "student_id": "AB-7"})
    taken = client.post(URL, {"name": "B", "student_id": "stu0001"})

    assert made.json()["student_id"] == "AB-7"
    assert (again.status_code, list(again.json()["details"])) == (400, ["student_id"])
    assert taken.json()["error"] == "student_id: There is a student STU0001 already."


def test_what_the_system_writes_can_not_be_typed(school, acting):
    body = {
        "name": "A",
        "status": "Excellent",
        "average": 99,
        "id": 77,
    }

    row = acting(school.admin).post(URL, body).json()

    assert (row["status"], row["average"], row["attendance"]) == ("", None, None)
    assert row["id"] != 77


def test_a_date_of_birth_says_the_age(school, acting, monkeypatch):
    monkeypatch.setattr(
        "academics.serializers.students.today", lambda: date(2026, 5, 14)
    )

    row = (
        acting(school.teacher)
        .post(URL, {"name": "A", "dateOfBirth": "2010-05-15", "age": 40})
        .json()
    )

    assert row["age"] == 15


def test_an_admin_links_a_login_and_a_teacher_may_not(school, acting):
    Student.objects.filter(pk=school.outsider.pk).update(user=None)
    body = {"name": "A", "user_id": school.outsider.user_id}

    by_teacher = acting(school.teacher).post(URL, body)
    by_admin = acting(school.admin).post(URL, body)

    assert by_teacher.status_code == 403
    assert by_admin.status_code == 201
    assert by_admin.json()["user_id"] == school.outsider.user_id


@pytest.mark.parametrize("whose", ["student", "teacher", "parent"])
def test_only_a_free_login_of_a_student_is_linked(school, acting, whose):
    answer = acting(school.admin).post(
        URL, {"name": "A", "user_id": getattr(school, whose).user_id}
    )

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["user_id"]


@pytest.mark.parametrize("who", ["student", "parent", "pending_teacher"])
def test_who_is_no_staff_adds_nobody(school, acting, who):
    answer = acting(getattr(school, who)).post(URL, {"name": "A"})

    assert answer.status_code == 403
    assert Student.objects.count() == 3


def test_the_service_needs_a_name_too(school):
    with pytest.raises(ValidationError) as caught:
        create_student(by=None, gender="Male")

    assert isinstance(caught.value, ValueError)
    assert list(caught.value.details) == ["first_name"]


def test_the_service_answers_the_student_with_the_next_code(school):
    student = create_student(by=None, first_name="Ann", guardians=[{"name": "Bo"}])

    assert student.student_id == "STU0004"
    assert [guardian.name for guardian in student.guardians.all()] == ["Bo"]


DIGITS = "Not digits alone: they could be the row id of another student."


def test_a_code_of_digits_alone_is_refused(school, acting):
    client = acting(school.admin)

    new = client.post(URL, {"student_id": "2", "name": "Dora Digits"})
    changed = client.patch(f"{URL}/STU0001/", {"student_id": "77"})

    for answer in (new, changed):
        assert answer.status_code == 400
        assert answer.json()["details"] == {"student_id": [DIGITS]}


def test_the_service_refuses_a_code_of_digits_alone(school):
    with pytest.raises(ValidationError) as refused:
        create_student(by=None, student_id="2", first_name="Dora")

    assert refused.value.details == {"student_id": [DIGITS]}


def test_the_name_of_the_linked_login_is_used_where_none_is_given(school, acting):
    user = UserFactory(name="Una Ferris", role="student")
    body = {
        "user_id": user.pk,
        "date_of_birth": "2010-05-15",
        "gender": "female",
        "address": "1 School Lane",
        "contact_number": "555-0100",
        "guardian_name": "Mary Ferris",
        "guardian_contact": "555-0101",
    }

    answer = acting(school.admin).post(URL, body, format="json")

    assert answer.status_code == 201, answer.json()
    row = answer.json()
    assert (row["first_name"], row["last_name"]) == ("Una", "Ferris")
    assert (row["user_id"], row["gender"]) == (user.pk, "Female")
    assert row["guardian_name"] == "Mary Ferris"


def test_a_login_without_a_name_needs_one_in_the_body(school, acting):
    user = UserFactory(first_name="", last_name="", email="x@school.test")

    answer = acting(school.admin).post(URL, {"user_id": user.pk}, format="json")

    assert answer.status_code == 400
    assert "first_name" in answer.json()["details"]
