"""`POST /api/attendance/`: one student on one day."""

import pytest
from auditlog.models import LogEntry

from attendance.models import Attendance
from attendance.tests.days import MONDAY, TUESDAY, rate_kept_of, record, tomorrow

URL = "/api/attendance/"


def mark(student_id="STU0001", status="present", day="2024-09-02", **more):
    return {"student_id": student_id, "status": status, "date": day} | more


def test_marking_answers_the_record_with_a_message(school, acting):
    answer = acting(school.teacher).post(URL, mark(class_id=school.class_7a.pk))

    assert answer.status_code == 201
    body = answer.json()
    saved = Attendance.objects.get()
    assert (body["attendance_id"], body["message"]) == (
        saved.pk,
        "Attendance recorded.",
    )
    assert (body["student_id"], body["student_name"], body["class_name"]) == (
        "STU0001",
        "Sam Student",
        "7A",
    )
    assert (body["date"], body["status"], body["period"], body["note"]) == (
        "2024-09-02",
        "present",
        0,
        "",
    )
    assert body["marked_by"] == school.teacher.user.pk
    assert rate_kept_of(school.student) == 100


def test_marking_the_same_again_changes_the_record(school, acting):
    client = acting(school.teacher)
    first = client.post(URL, mark(note="ill"))

    second = client.post(URL, mark(status="absent"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["attendance_id"] == first.json()["attendance_id"]
    assert (second.json()["status"], second.json()["note"]) == ("absent", "ill")
    assert second.json()["message"] == "Attendance updated."
    assert Attendance.objects.count() == 1
    assert rate_kept_of(school.student) == 0


def test_a_note_can_be_changed_and_emptied(school, acting):
    client = acting(school.teacher)
    client.post(URL, mark(note="ill"))

    changed = client.post(URL, mark(note="at the doctor's"))
    emptied = client.post(URL, mark(note=""))

    assert (changed.json()["note"], emptied.json()["note"]) == ("at the doctor's", "")


def test_the_class_is_the_students_own_where_none_is_given(school, acting):
    assert (
        acting(school.teacher).post(URL, mark()).json()["class_id"]
        == school.class_7a.pk
    )
    assert acting(school.teacher).post(URL, mark(class_id=None)).status_code == 200


def test_a_student_without_a_class_is_marked_once_a_day_too(school, acting):
    school.student.school_class = None
    school.student.save()
    client = acting(school.admin)

    first, second = client.post(URL, mark()), client.post(URL, mark(status="late"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert (second.json()["class_id"], second.json()["status"]) == (None, "late")


def test_periods_classes_and_days_are_records_of_their_own(school, acting):
    client = acting(school.admin)
    marks = [
        mark(),
        mark(period=2),
        mark(day="2024-09-03"),
        mark(class_id=school.class_7b.pk),
        mark("STU0002"),
    ]

    statuses = [client.post(URL, each).status_code for each in marks]

    assert statuses == [201] * 5


@pytest.mark.parametrize("word", ["Present", "ABSENT", " late ", "excused"])
def test_a_status_is_understood_in_any_case(school, acting, word):
    answer = acting(school.teacher).post(URL, mark(status=word))

    assert answer.status_code == 201
    assert answer.json()["status"] == word.strip().lower()


@pytest.mark.parametrize("name", ["stu0001", " STU0001 ", "id", "number"])
def test_a_student_is_named_by_code_or_id(school, acting, name):
    name = {"id": str(school.student.pk), "number": school.student.pk}.get(name, name)

    answer = acting(school.teacher).post(URL, mark(name))

    assert answer.json()["student_id"] == "STU0001"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "asleep"}, "status"),
        ({"status": None}, "status"),
        ({"status": ["present"]}, "status"),
        ({"status": True}, "status"),
        ({"date": "02/09/2024"}, "date"),
        ({"date": None}, "date"),
        ({"date": 20240902}, "date"),
        ({"student_id": "STU9999"}, "student_id"),
        ({"student_id": ""}, "student_id"),
        ({"student_id": {"id": 1}}, "student_id"),
        ({"student_id": "9" * 30}, "student_id"),
        ({"class_id": 999999}, "class_id"),
        ({"class_id": -1}, "class_id"),
        ({"class_id": 2**70}, "class_id"),
        ({"class_id": "7A"}, "class_id"),
        ({"period": -1}, "period"),
        ({"period": 51}, "period"),
        ({"note": "x" * 256}, "note"),
    ],
)
def test_bad_input_is_refused_by_name(school, acting, change, field):
    answer = acting(school.admin).post(URL, mark() | change)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize("field", ["student_id", "date", "status"])
def test_student_date_and_status_are_required(school, acting, field):
    answer = acting(school.admin).post(
        URL, {key: value for key, value in mark().items() if key != field}
    )

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]


@pytest.mark.parametrize("body", [[], [mark()], "present", 7])
def test_a_body_that_is_no_object_is_refused(school, acting, body):
    assert acting(school.admin).post(URL, body).status_code == 400


def test_today_can_be_marked_and_tomorrow_can_not(school, acting, settings):
    client = acting(school.teacher)

    refused = client.post(URL, mark(day=tomorrow()))

    assert refused.status_code == 400
    assert refused.json()["details"] == {
        "date": ["A day that has not come yet can't be marked."]
    }


WHO = {
    "admin": 201,
    "teacher": 201,
    "other_teacher": 400,
    "student": 403,
    "parent": 403,
    "pending_teacher": 403,
}


@pytest.mark.parametrize("person", WHO)
def test_who_may_mark_a_student(school, acting, assigned_scope, person):
    answer = acting(getattr(school, person)).post(URL, mark())

    assert answer.status_code == WHO[person]
    assert Attendance.objects.count() == (WHO[person] == 201)


def test_a_teacher_marks_ones_own_students_in_no_strange_class(
    school, acting, assigned_scope
):
    answer = acting(school.teacher).post(URL, mark(class_id=school.class_7b.pk))

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["class_id"]


def test_in_an_open_school_any_teacher_marks_any_student(school, acting):
    assert acting(school.other_teacher).post(URL, mark()).status_code == 201


def test_without_a_login_nothing_is_marked(school, anonymous):
    assert anonymous.post(URL, mark()).status_code == 401


def test_what_was_marked_and_changed_stands_in_the_audit(school, acting):
    client = acting(school.teacher)
    client.post(URL, mark())

    client.post(URL, mark(status="absent"))
    client.post(URL, mark(status="absent"))

    made, changed = LogEntry.objects.get_for_model(Attendance).order_by("pk")
    record = Attendance.objects.get()
    assert made.changes == {"created": [None, "1"]}
    assert changed.changes == {"status": ["present", "absent"]}
    assert {made.object_pk, changed.object_pk} == {str(record.pk)}


# --- /api/students/{student_id}/attendance


def test_a_student_is_marked_and_read_at_the_students_own_address(school, acting):
    client = acting(school.teacher)
    record(school.classmate)

    made = client.post(
        "/api/students/STU0001/attendance", {"date": "2024-09-03", "status": "Absent"}
    )
    again = client.post(
        "/api/students/stu0001/attendance", {"date": "2024-09-03", "status": "Excused"}
    )
    listed = client.get(f"/api/students/{school.student.pk}/attendance").json()

    assert (made.status_code, again.status_code) == (201, 200)
    assert [(row["student_id"], row["date"], row["status"]) for row in listed] == [
        ("STU0001", "2024-09-03", "excused")
    ]


def test_the_address_wins_over_a_student_in_the_body(school, acting):
    answer = acting(school.admin).post(
        "/api/students/STU0001/attendance", mark("STU0002")
    )

    assert answer.json()["student_id"] == "STU0001"


def test_a_students_list_takes_the_same_filters(school, acting):
    record(school.student, "absent", MONDAY)
    record(school.student, "present", TUESDAY)
    client = acting(school.student)

    assert len(client.get("/api/students/STU0001/attendance?status=ABSENT").json()) == 1
    assert (
        len(client.get("/api/students/STU0001/attendance?start_date=2024-09-03").json())
        == 1
    )
    assert client.get("/api/students/STU0001/attendance?date=monday").status_code == 400


AT_THE_ADDRESS = {  # status of (GET, POST)
    "admin": (200, 201),
    "teacher": (200, 201),
    "other_teacher": (404, 404),
    "student": (200, 403),
    "classmate": (404, 403),
    "parent": (200, 403),
    "pending_teacher": (403, 403),
}


@pytest.mark.parametrize("person", AT_THE_ADDRESS)
def test_who_reads_and_marks_at_a_students_address(
    school, acting, assigned_scope, person
):
    client, address = (
        acting(getattr(school, person)),
        "/api/students/STU0001/attendance",
    )

    statuses = (
        client.get(address).status_code,
        client.post(address, {"date": "2024-09-02", "status": "late"}).status_code,
    )

    assert statuses == AT_THE_ADDRESS[person]


@pytest.mark.parametrize("name", ["STU9999", "999999999", "9" * 40, "a b"])
def test_a_student_who_is_not_there_is_a_404(school, acting, name):
    assert (
        acting(school.admin).get(f"/api/students/{name}/attendance").status_code == 404
    )
    assert (
        acting(school.admin)
        .post(f"/api/students/{name}/attendance", mark())
        .status_code
        == 404
    )
