"""PUT and PATCH /api/students/{student_id}."""

import pytest

from academics.models import EmergencyContact, Guardian, Student

URL = "/api/students/STU0001"


@pytest.fixture
def guarded(school):
    school.ann = Guardian.objects.create(
        student=school.student, name="Ann", phone="1", is_primary=True
    )
    school.bob = Guardian.objects.create(student=school.student, name="Bob", phone="2")
    school.contact = EmergencyContact.objects.create(student=school.student, name="Cy")
    return school


def test_put_changes_what_it_is_given_and_leaves_the_rest(guarded, acting):
    answer = acting(guarded.teacher).put(URL, {"attendance": 90, "hours_studied": 30})

    row = answer.json()
    assert answer.status_code == 200
    assert row["message"] == "The student was updated."
    assert (row["attendance"], row["hours_studied"]) == (90, 30)
    assert (row["full_name"], row["class_name"], row["guardian_name"]) == (
        "Sam Student",
        "7A",
        "Ann",
    )


def test_patch_does_the_same(guarded, acting):
    row = acting(guarded.teacher).patch(URL, {"gender": "male"}).json()

    assert (row["gender"], row["full_name"]) == ("Male", "Sam Student")


def test_a_student_that_is_sent_back_as_it_came_stays_as_it_was(guarded, acting):
    client = acting(guarded.admin)
    Student.objects.filter(pk=guarded.student.pk).update(
        attendance_rate=91, date_of_birth="2010-05-15"
    )
    before = client.get(URL).json()

    after = client.put(URL, before).json()

    assert {name for name in before if before[name] != after[name]} == {"updated_at"}
    student = Student.objects.get(pk=guarded.student.pk)
    assert (student.stated_attendance, student.stated_age) == (None, None)


def test_nested_lists_replace_what_was_there_and_rows_that_stay_keep_their_id(
    guarded, acting
):
    people = [
        {"id": guarded.bob.pk, "name": "Robert", "is_primary": True},
        {"name": "ann", "phone": "9"},
    ]

    row = acting(guarded.teacher).put(URL, {"guardians": people}).json()

    assert [
        (each["id"], each["name"], each["phone"], each["is_primary"])
        for each in row["guardians"]
    ] == [
        (guarded.bob.pk, "Robert", "2", True),
        (guarded.ann.pk, "ann", "9", False),
    ]
    assert [each["name"] for each in row["emergency_contacts"]] == ["Cy"]


def test_who_is_no_longer_named_is_removed(guarded, acting):
    row = (
        acting(guarded.teacher)
        .put(URL, {"guardians": [], "emergency_contacts": [{"name": "Di"}]})
        .json()
    )

    assert row["guardians"] == []
    assert row["guardian_name"] is None
    assert [each["name"] for each in row["emergency_contacts"]] == ["Di"]


def test_somebody_elses_guardian_can_not_be_taken_over(guarded, acting):
    theirs = Guardian.objects.create(student=guarded.classmate, name="Theirs")

    answer = acting(guarded.teacher).put(
        URL,
        {
            "hours_studied": 5,
            "guardians": [{"name": "A"}, {"id": theirs.pk, "name": "Mine"}],
        },
    )

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["guardians.1.id"]
    theirs.refresh_from_db()
    assert (theirs.name, theirs.student_id) == ("Theirs", guarded.classmate.pk)
    assert Guardian.objects.filter(student=guarded.student).count() == 2
    assert Student.objects.get(pk=guarded.student.pk).hours_studied is None


def test_the_flat_guardian_fields_write_the_primary_guardian(guarded, acting):
    row = (
        acting(guarded.teacher)
        .put(URL, {"guardian_name": "Anna", "guardian_contact": "7"})
        .json()
    )

    guarded.ann.refresh_from_db()
    assert (guarded.ann.name, guarded.ann.phone) == ("Anna", "7")
    assert len(row["guardians"]) == 2


def test_a_code_can_be_changed_but_not_to_another_students(school, acting):
    client = acting(school.admin)

    taken = client.put(URL, {"student_id": "stu0002"})
    changed = client.put(URL, {"student_id": "new-1"})

    assert (taken.status_code, list(taken.json()["details"])) == (400, ["student_id"])
    assert changed.json()["student_id"] == "NEW-1"
    assert client.get(URL).status_code == 404


def test_a_class_can_be_taken_away(school, acting):
    row = acting(school.teacher).put(URL, {"classId": None}).json()

    assert (row["class_id"], row["class_name"]) == (None, None)


@pytest.mark.parametrize("body", [[], "x", 7, [1, 2]])
def test_a_body_that_is_no_object_is_a_400(school, acting, body):
    client = acting(school.teacher)

    assert client.put(URL, body).status_code == 400
    assert client.post("/api/students", body).status_code == 400
    assert acting(school.student).patch(URL, body).status_code == 400


def test_an_empty_body_changes_nothing(school, acting):
    assert acting(school.teacher).put(URL, {}).json()["full_name"] == "Sam Student"


def test_a_student_changes_the_own_contact_details(school, acting):
    body = {"email": "sam@home.test", "contact_number": "555", "address": "1 Lane"}

    row = acting(school.student).patch(URL, body).json()

    assert row | body == row


@pytest.mark.parametrize(
    "field",
    ["gender", "attendance", "guardian_name", "first_name", "student_id", "foo"],
)
def test_a_student_changes_nothing_else_and_the_answer_names_it(school, acting, field):
    answer = acting(school.student).patch(URL, {"email": "sam@home.test", field: "x"})

    assert answer.status_code == 403
    assert list(answer.json()["details"]) == [field]
    assert Student.objects.get(pk=school.student.pk).email == ""


def test_a_student_may_not_put(school, acting):
    assert (
        acting(school.student).put(URL, {"email": "sam@home.test"}).status_code == 403
    )


def test_a_students_contact_details_are_checked_too(school, acting):
    answer = acting(school.student).patch(URL, {"email": "nowhere"})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["email"])


def test_a_classmates_record_is_not_there_for_a_student(school, acting):
    client = acting(school.student)

    assert (
        client.patch("/api/students/STU0002", {"email": "a@b.test"}).status_code == 404
    )
    assert client.patch("/api/students/STU0002", {"gender": "Male"}).status_code == 404


def test_a_parent_changes_nothing(school, acting):
    assert acting(school.parent).patch(URL, {"email": "a@b.test"}).status_code == 403


def test_a_teacher_does_not_change_whose_login_it_is(school, acting):
    answer = acting(school.teacher).put(URL, {"user_id": None})

    assert answer.status_code == 403
    assert Student.objects.get(pk=school.student.pk).user == school.student.user


def test_an_admin_unlinks_a_login(school, acting):
    row = acting(school.admin).put(URL, {"user_id": None}).json()

    assert row["user_id"] is None
