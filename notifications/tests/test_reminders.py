"""`/api/reminders/`: everybody's own, and a student's for those around the student."""

from datetime import date

import pytest

from academics.models import StudentParentLink
from conftest import make_user
from notifications.models import Reminder

URL = "/api/reminders/"
ESSAY = {"message": "Hand in the essay", "due_date": "2026-12-04"}


def remind(
    message="Read chapter 3",
    *,
    student=None,
    user=None,
    due="2026-12-01",
    by=None,
    **fields,
):
    return Reminder.objects.create(
        message=message,
        student=student,
        user=user,
        due_date=date.fromisoformat(due),
        created_by=by,
        **fields,
    )


def messages(answer):
    assert answer.status_code == 200, answer.content
    return [row["message"] for row in answer.json()]


# --- setting one


def test_a_student_sets_a_reminder_and_finds_it_in_the_list(school, acting):
    client = acting(school.student)

    answer = client.post(URL, ESSAY | {"unit": "math"})

    assert answer.status_code == 201
    row = client.get(URL).json()[0]
    assert answer.json() == row | {"message": "The reminder is set."} | ESSAY
    assert (
        row["student_id"],
        row["unit"],
        row["is_completed"],
        row["completed_at"],
    ) == (
        "STU0001",
        "MATH",
        False,
        None,
    )


def test_a_student_may_name_oneself(school, acting):
    answer = acting(school.student).post(URL, ESSAY | {"student_id": "stu0001"})

    assert answer.status_code == 201
    assert answer.json()["student_id"] == "STU0001"


@pytest.mark.parametrize("code", ["STU0002", "STU0003", "STU9999"])
def test_a_student_can_not_set_one_for_somebody_else(school, acting, code):
    answer = acting(school.student).post(URL, ESSAY | {"student_id": code})

    assert answer.status_code == 400
    assert "student_id" in answer.json()["details"]
    assert Reminder.objects.count() == 0


def test_an_account_without_a_student_record_keeps_its_own_reminders(school, acting):
    newcomer = make_user("Nia Newcomer", "student")

    answer = acting(newcomer).post(URL, ESSAY)

    assert answer.status_code == 201
    assert answer.json()["student_id"] is None
    assert messages(acting(newcomer).get(URL)) == ["Hand in the essay"]


@pytest.mark.parametrize("person", ["admin", "teacher", "parent"])
def test_without_a_student_a_reminder_is_for_whoever_sets_it_and_for_nobody_else(
    school, acting, person
):
    acting(getattr(school, person)).post(URL, ESSAY)

    seen = {
        name: messages(acting(getattr(school, name)).get(URL))
        for name in ("admin", "teacher", "parent", "student")
    }

    assert seen == {
        name: ["Hand in the essay"] if name == person else [] for name in seen
    }


@pytest.mark.parametrize("person", ["admin", "teacher"])
def test_staff_set_one_for_a_student_whom_it_then_reaches(
    school, acting, assigned_scope, person
):
    setter = getattr(school, person)

    answer = acting(setter).post(URL, ESSAY | {"student_id": "STU0001"})

    assert answer.status_code == 201
    assert answer.json()["created_by"] == getattr(setter, "user", setter).pk
    assert answer.json()["student_name"] == "Sam Student"
    for name in ("student", "parent", "teacher", "admin"):
        assert messages(acting(getattr(school, name)).get(URL)) == ["Hand in the essay"]
    for name in ("classmate", "outsider", "other_teacher"):
        assert messages(acting(getattr(school, name)).get(URL)) == []


def test_a_teacher_can_not_set_one_for_a_student_of_another_class(
    school, acting, assigned_scope
):
    answer = acting(school.teacher).post(URL, ESSAY | {"student_id": "STU0003"})

    assert answer.status_code == 400
    assert Reminder.objects.count() == 0


def test_a_teacher_of_an_open_school_sets_one_for_any_student(school, acting):
    answer = acting(school.teacher).post(
        URL, ESSAY | {"student_id": school.outsider.pk}
    )

    assert answer.status_code == 201
    assert answer.json()["student_id"] == "STU0003"


def test_a_parent_sets_none_for_a_child(school, acting):
    answer = acting(school.parent).post(URL, ESSAY | {"student_id": "STU0001"})

    assert answer.status_code == 400
    assert Reminder.objects.count() == 0


def test_a_teacher_who_waits_for_approval_has_no_reminders(school, acting):
    client = acting(school.pending_teacher)

    assert client.get(URL).status_code == 403
    assert client.post(URL, ESSAY).status_code == 403


def test_without_a_login_there_are_no_reminders(school, anonymous):
    assert anonymous.get(URL).status_code == 401
    assert anonymous.post(URL, ESSAY).status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"message": ""}, "message"),
        ({"message": "   "}, "message"),
        ({"message": "x" * 256}, "message"),
        ({"message": None}, "message"),
        ({"due_date": "04.12.2026"}, "due_date"),
        ({"due_date": "2026-02-30"}, "due_date"),
        ({"due_date": None}, "due_date"),
        ({"unit": "NONE"}, "unit"),
        ({"unit": ["MATH"]}, "unit"),
        ({"unit": {"code": "MATH"}}, "unit"),
        ({"unit": True}, "unit"),
        ({"student_id": 3.5}, "student_id"),
        ({"student_id": "9" * 40}, "student_id"),
        ({"is_completed": "perhaps"}, "is_completed"),
    ],
)
def test_bad_input_is_refused_by_name(school, acting, change, field):
    answer = acting(school.admin).post(URL, ESSAY | change)

    assert answer.status_code == 400
    assert field in answer.json()["details"]
    assert Reminder.objects.count() == 0


@pytest.mark.parametrize("field", ["message", "due_date"])
def test_message_and_due_date_are_required(school, acting, field):
    answer = acting(school.student).post(
        URL, {key: value for key, value in ESSAY.items() if key != field}
    )

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]


def test_a_message_of_255_characters_is_kept_whole(school, acting):
    answer = acting(school.student).post(URL, ESSAY | {"message": "é" * 255})

    assert answer.status_code == 201
    assert Reminder.objects.get().message == "é" * 255


@pytest.mark.parametrize("unit", ["MATH", "math", "Mathematics", "id"])
def test_a_unit_is_named_by_code_name_or_id(school, acting, unit):
    answer = acting(school.student).post(
        URL, ESSAY | {"unit": school.maths.pk if unit == "id" else unit}
    )

    assert answer.json()["unit"] == "MATH"


# --- changing one


@pytest.mark.parametrize("method", ["put", "patch"])
def test_ticking_off_notes_when_it_was_done_and_ticking_on_forgets_it(
    school, acting, method
):
    reminder = remind(student=school.student, by=school.student.user)
    change = getattr(acting(school.student), method)

    done = change(f"{URL}{reminder.pk}/", {"is_completed": True}).json()
    again = change(f"{URL}{reminder.pk}/", {"is_completed": True}).json()
    undone = change(f"{URL}{reminder.pk}/", {"is_completed": False}).json()

    assert done["is_completed"] is True
    assert done["completed_at"].endswith("Z")
    assert again["completed_at"] == done["completed_at"]
    assert (undone["is_completed"], undone["completed_at"]) == (False, None)
    assert undone["message"] == "Read chapter 3"


def test_the_time_of_completion_is_never_typed(school, acting):
    answer = acting(school.student).post(
        URL, ESSAY | {"completed_at": "2020-01-01T00:00:00Z"}
    )

    assert answer.json()["completed_at"] is None


def test_a_student_ticks_off_what_staff_set_and_changes_no_more_of_it(school, acting):
    reminder = remind(student=school.student, by=school.teacher.user)
    client = acting(school.student)
    whole = client.get(f"{URL}{reminder.pk}/").json()

    ticked = client.put(f"{URL}{reminder.pk}/", whole | {"is_completed": True})
    reworded = client.put(f"{URL}{reminder.pk}/", {"message": "Nothing to do"})
    removed = client.delete(f"{URL}{reminder.pk}/")

    assert (ticked.status_code, reworded.status_code, removed.status_code) == (
        200,
        403,
        403,
    )
    reminder.refresh_from_db()
    assert (reminder.message, reminder.is_completed) == ("Read chapter 3", True)


def test_a_student_rewords_and_removes_what_the_student_set(school, acting):
    reminder = remind(student=school.student, by=school.student.user)
    client = acting(school.student)

    assert (
        client.put(f"{URL}{reminder.pk}/", {"message": "Read chapter 4"}).json()[
            "message"
        ]
        == "Read chapter 4"
    )
    assert client.delete(f"{URL}{reminder.pk}/").status_code == 204
    assert client.delete(f"{URL}{reminder.pk}/").status_code == 404


def test_staff_may_move_a_reminder_to_themselves_and_back(school, acting):
    reminder = remind(student=school.student, by=school.teacher.user)
    client = acting(school.teacher)

    own = client.put(f"{URL}{reminder.pk}/", {"student_id": None}).json()
    back = client.put(f"{URL}{reminder.pk}/", {"student_id": "STU0002"}).json()

    assert (own["student_id"], back["student_id"]) == (None, "STU0002")
    assert messages(acting(school.classmate).get(URL)) == ["Read chapter 3"]


REACH = {  # status of (GET, PUT, DELETE) on Sam's reminder, which Ada set
    "admin": (200, 200, 204),
    "teacher": (200, 200, 204),
    "other_teacher": (404, 404, 404),
    "student": (200, 403, 403),
    "classmate": (404, 404, 404),
    "outsider": (404, 404, 404),
    "parent": (200, 403, 403),
    "pending_teacher": (403, 403, 403),
}


@pytest.mark.parametrize("person", REACH)
def test_who_reads_changes_and_removes_a_students_reminder(
    school, acting, assigned_scope, person
):
    reminder = remind(student=school.student, by=school.teacher.user)
    client, address = acting(getattr(school, person)), f"{URL}{reminder.pk}/"

    statuses = (
        client.get(address).status_code,
        client.put(address, {"message": "Changed"}).status_code,
        client.delete(address).status_code,
    )

    assert statuses == REACH[person]


@pytest.mark.parametrize("person", ["admin", "other_teacher", "student", "parent"])
def test_what_a_teacher_notes_for_herself_is_nobody_elses(school, acting, person):
    reminder = remind(user=school.teacher.user, by=school.teacher.user)
    client, address = acting(getattr(school, person)), f"{URL}{reminder.pk}/"

    assert client.get(address).status_code == 404
    assert client.put(address, {"message": "Changed"}).status_code == 404
    assert client.delete(address).status_code == 404


def test_a_parent_loses_sight_when_no_longer_linked(school, acting):
    remind(student=school.student)
    StudentParentLink.objects.all().delete()

    assert messages(acting(school.parent).get(URL)) == []


# --- the list


@pytest.fixture
def three(school):
    done = {"is_completed": True}
    remind("Third", student=school.student, due="2026-12-30", unit=school.maths)
    remind("First", student=school.student, due="2026-12-01", **done)
    remind("Second", student=school.classmate, due="2026-12-15", unit=school.history)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["First", "Second", "Third"]),
        ("ordering=-due_date", ["Third", "Second", "First"]),
        ("is_completed=true", ["First"]),
        ("is_completed=false", ["Second", "Third"]),
        ("start_date=2026-12-15", ["Second", "Third"]),
        ("end_date=2026-12-15", ["First", "Second"]),
        ("start_date=2026-12-02&end_date=2026-12-29", ["Second"]),
        ("due_date=2026-12-30", ["Third"]),
        ("student_id=stu0001", ["First", "Third"]),
        ("student_id=STU9999", []),
        ("unit=math", ["Third"]),
        ("unit=History", ["Second"]),
        ("search=SEC", ["Second"]),
        ("per_page=2&page=2", ["Third"]),
    ],
)
def test_a_list_is_filtered_and_ordered(school, acting, three, query, found):
    assert messages(acting(school.admin).get(f"{URL}?{query}")) == found


@pytest.mark.parametrize(
    "query",
    [
        "is_completed=perhaps",
        "start_date=soon",
        "end_date=2026-13-01",
        "ordering=colour",
        "page=0",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(school, acting, query):
    answer = acting(school.admin).get(f"{URL}?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [query.partition("=")[0]]


def test_a_list_costs_the_same_queries_at_any_length(
    school, acting, three, django_assert_num_queries
):
    client = acting(school.admin)
    with django_assert_num_queries(3):  # session with user, rows, count
        client.get(f"{URL}?per_page=2")
    for number in range(30):
        remind(f"More {number}", student=school.student, unit=school.maths)

    with django_assert_num_queries(3):
        client.get(f"{URL}?per_page=20")


def test_the_list_and_the_answer_to_a_change_show_the_same(school, acting):
    reminder = remind(
        student=school.student,
        unit=school.maths,
        by=school.teacher.user,
        is_completed=True,
    )
    client = acting(school.teacher)

    changed = client.patch(f"{URL}{reminder.pk}/", {}).json()

    assert {**changed, "updated_at": ""} == {
        **client.get(URL).json()[0],
        "updated_at": "",
    }


def test_an_alias_without_the_prefix_answers_the_same(school, acting, three):
    client = acting(school.student)

    assert client.get("/reminders").json() == client.get(URL).json()


def test_a_reminder_has_its_id_under_both_names(school, acting):
    body = {"message": "Hand in the essay", "due_date": "2026-12-04"}

    made = acting(school.student).post("/api/reminders/", body).json()

    assert made["id"] == made["reminder_id"]
    (shown,) = acting(school.student).get("/api/reminders/").json()
    assert shown["id"] == made["id"]
