"""`GET /api/attendance/{id}/history`.

Who marked and changed a record, whatever way it was done.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.models import Attendance
from attendance.services import change_attendance
from attendance.tests.days import record

URL = "/api/attendance/"
ROW = {"student_id": "STU0001", "date": "2024-09-02", "status": "absent"}


def lines(client, pk):
    answer = client.get(f"{URL}{pk}/history")
    assert answer.status_code == 200, answer.content
    return [
        (
            row["action"],
            row["changed_by_name"],
            {c["field"]: (c["before"], c["after"]) for c in row["changes"]},
        )
        for row in answer.json()
    ]


def test_it_tells_who_marked_and_who_changed_what(school, acting):
    teacher, admin = acting(school.teacher), acting(school.admin)
    pk = teacher.post(URL, ROW).json()["attendance_id"]
    admin.post(URL, {**ROW, "status": "excused", "note": "a letter came"})
    teacher.patch(f"{URL}{pk}/", {"status": "late", "date": "2024-09-03"})

    assert lines(teacher, pk) == [
        (
            "created",
            "Ada Teacher",
            {
                "status": (None, "absent"),
                "date": (None, "2024-09-02"),
                "period": (None, "0"),
                "class_id": (None, str(school.class_7a.pk)),
            },
        ),
        (
            "changed",
            "Alma Admin",
            {"status": ("absent", "excused"), "note": ("", "a letter came")},
        ),
        (
            "changed",
            "Ada Teacher",
            {"status": ("excused", "late"), "date": ("2024-09-02", "2024-09-03")},
        ),
    ]


def test_each_line_has_its_time_and_its_user(school, acting):
    client = acting(school.teacher)
    made = client.post(URL, ROW).json()
    client.post(URL, {**ROW, "status": "late"})

    first, second = client.get(f"{URL}{made['attendance_id']}/history").json()

    assert (first["changed_at"], first["changed_by"]) == (
        made["created_at"],
        school.teacher.user.pk,
    )
    assert first["changed_at"] <= second["changed_at"]
    assert second["changed_at"].endswith("Z")


def test_marking_the_same_again_leaves_no_line(school, acting):
    client = acting(school.teacher)
    pk = client.post(URL, ROW).json()["attendance_id"]
    client.post(URL, ROW)
    client.patch(f"{URL}{pk}/", {"status": "absent"})

    assert [action for action, *_ in lines(client, pk)] == ["created"]


def test_a_batch_and_a_register_tell_of_each_record(school, acting):
    client = acting(school.teacher)
    client.post(f"{URL}batch", {"records": [ROW, {**ROW, "student_id": "STU0002"}]})
    acting(school.admin).post(
        f"{URL}register", {"class_id": school.class_7a.pk, "date": "2024-09-02"}
    )

    for pk in Attendance.objects.values_list("pk", flat=True):
        created, changed = lines(client, pk)
        assert (created[1], created[2]["status"]) == ("Ada Teacher", (None, "absent"))
        assert changed == ("changed", "Alma Admin", {"status": ("absent", "present")})


def test_it_outlives_the_record(school, acting):
    client = acting(school.teacher)
    made = client.post(URL, {**ROW, "note": "ill"}).json()
    acting(school.admin).post(URL, {**ROW, "status": "late"})
    acting(school.admin).delete(f"{URL}{made['attendance_id']}/")

    created, changed, removed = lines(client, made["attendance_id"])

    assert (created[1], created[2]["status"]) == ("Ada Teacher", (None, "absent"))
    assert changed == ("changed", "Alma Admin", {"status": ("absent", "late")})
    assert removed[:2] == ("deleted", "Alma Admin")
    assert removed[2]["status"] == ("late", None)
    assert removed[2]["note"] == ("ill", None)
    first = client.get(f"{URL}{made['attendance_id']}/history").json()[0]
    assert first["changed_at"][:19] == made["created_at"][:19]


def test_a_record_that_never_changed_has_one_line(school, acting):
    made = record(school.student, "late", marked_by=school.admin, school_class=None)

    ((action, name, changes),) = lines(acting(school.admin), made.pk)

    assert (action, name, changes["status"]) == (
        "created",
        "Alma Admin",
        (None, "late"),
    )
    assert "class_id" not in changes


WHO = {
    "admin": 200,
    "teacher": 200,
    "other_teacher": 404,
    "student": 403,
    "parent": 403,
    "pending_teacher": 403,
}


@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize("person", WHO)
def test_who_may_see_it(school, acting, assigned_scope, person, removed):
    pk = acting(school.admin).post(URL, ROW).json()["attendance_id"]
    if removed:
        acting(school.admin).delete(f"{URL}{pk}/")

    assert (
        acting(getattr(school, person)).get(f"{URL}{pk}/history").status_code
        == WHO[person]
    )


def test_a_record_that_never_was_has_none(school, acting):
    assert acting(school.admin).get(f"{URL}999999/history").status_code == 404


def test_a_change_in_the_admin_stands_in_it(school, acting, client):
    made = record(school.student, "absent", marked_by=school.teacher.user)
    client.force_login(school.admin)

    client.post(
        f"/admin/attendance/attendance/{made.pk}/change/",
        {"date": "2024-09-02", "period": 0, "status": "excused", "note": "letter"},
    )

    assert lines(acting(school.admin), made.pk)[1:] == [
        (
            "changed",
            "Alma Admin",
            {"status": ("absent", "excused"), "note": ("", "letter")},
        )
    ]


def test_a_change_outside_of_a_request_is_put_down_to_who_marked(school, acting):
    made = record(school.student, "absent", marked_by=school.teacher.user)
    change_attendance(made, by=school.admin, status="late")

    assert lines(acting(school.admin), made.pk)[1] == (
        "changed",
        "Alma Admin",
        {"status": ("absent", "late")},
    )


def test_a_longer_history_costs_no_more_queries(school, acting):
    client, seen = acting(school.admin), []
    pk = client.post(URL, ROW).json()["attendance_id"]
    for times in (1, 8):
        for number in range(times):
            client.post(URL, {**ROW, "note": f"{times} {number}"})
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{URL}{pk}/history")
        seen.append(len(queries))

    assert seen[0] == seen[1]
