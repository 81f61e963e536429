"""Nothing is noted of a student for a day after the student left, by the API or in the
admin.
"""

import pytest
from django.test import Client

from academics.models import Departure
from attendance.models import Attendance, BehaviourRecord, Participation

GONE = "STU0001 left the school on 2024-11-04."
PRAISE = {"student_id": "STU0001", "behavior_type": "positive", "category": "kindness"}
EVENT = {"student_id": "STU0001", "event_name": "Debate"}
CHESS = {"activity_name": "Chess club"}
BEHAVIOUR, PARTICIPATION, ACTIVITIES = (
    "/api/behaviour/",
    "/api/participation/",
    "/api/students/STU0001/activities/",
)


@pytest.fixture
def gone(school):
    school.student.state = "left"
    school.student.save()
    Departure.objects.create(student=school.student, left_date="2024-11-04")
    return school


@pytest.mark.parametrize(
    ("url", "body", "day"),
    [
        (BEHAVIOUR, PRAISE, "date"),
        (PARTICIPATION, EVENT, "date"),
        (ACTIVITIES, CHESS, "participation_date"),
    ],
)
def test_who_left_is_noted_nowhere_from_that_day_on(gone, acting, url, body, day):
    client = acting(gone.teacher)

    on_the_day, today, before = (
        client.post(url, body | when)
        for when in ({day: "2024-11-04"}, {}, {day: "2024-11-03"})
    )

    assert [answer.json().get("details") for answer in (on_the_day, today)] == [
        {day: [GONE]}
    ] * 2
    assert before.status_code == 201


@pytest.mark.parametrize(
    ("url", "body", "key"),
    [(BEHAVIOUR, PRAISE, "behavior_id"), (PARTICIPATION, EVENT, "participation_id")],
)
def test_what_was_noted_before_is_not_moved_to_a_day_after(
    gone, acting, url, body, key
):
    client = acting(gone.teacher)
    row = client.post(url, body | {"date": "2024-11-01"}).json()

    moved, same = (
        client.patch(f"{url}{row[key]}/", {"date": day})
        for day in ("2024-11-05", "2024-11-01")
    )

    assert (moved.status_code, moved.json()["details"]) == (400, {"date": [GONE]})
    assert same.status_code == 200


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Attendance, {"period": 0, "status": "present"}),
        (
            BehaviourRecord,
            {"behavior_type": "positive", "category": "kindness", "severity": "minor"},
        ),
        (Participation, {"kind": "class", "event_name": "Debate", "status": "led"}),
    ],
)
def test_nor_by_the_admin(gone, model, fields):
    client = Client()
    client.force_login(gone.admin)
    url = f"/admin/attendance/{model._meta.model_name}/add/"

    late, before = (
        client.post(url, {"student": gone.student.pk, "date": day, **fields})
        for day in ("2024-11-04", "2024-11-01")
    )

    assert GONE in late.content.decode()
    assert before.status_code == 302
    assert [str(day) for day in model.objects.values_list("date", flat=True)] == [
        "2024-11-01"
    ]
