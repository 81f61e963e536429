"""A teacher looks at a student of another class, by every route there is: each is
noted.

The routes are found in the resolver, so that a new one is asked too. A route that has a
place for a row is asked for a row of that student.
"""

import pytest
from auditlog.models import LogEntry
from django.urls import get_resolver

from tracker_project.tests.one_students_rows import rows_of
from tracker_project.tests.test_routes import patterns

# Pages and files in which nobody is named, whatever their address says.
TELL_NOBODY = {"api/docs/", "api/redoc/", "api/exams/questions/export/"}
# Places in an address of what the student shares with others.
SHARED = {"class_id", "unit_id", "exam_id", "task_id"}


@pytest.fixture
def rows(school):
    return rows_of(school.outsider, school)


def addresses(rows):
    """Every GET of the API whose place in the address is one of the student's."""
    for pattern, callback, _ in patterns(get_resolver().url_patterns):
        actions = getattr(callback, "actions", None) or {}
        can_get = "get" in actions or hasattr(getattr(callback, "cls", None), "get")
        if not pattern.startswith("api/") or not can_get or pattern in TELL_NOBODY:
            continue
        address = pattern
        is_own = False
        for name, value in rows.items():
            is_own = is_own or (f":{name}>" in pattern and name not in SHARED)
            for kind in ("str", "id", "int", "uuid"):
                address = address.replace(f"<{kind}:{name}>", str(value))
        if "<" not in address:
            yield f"/{address}", is_own
            yield f"/{address}?student_id=STU0003", True


def tells_of(answer, student):
    text = answer.content.decode()
    return any(word in text for word in (student.student_id, student.last_name))


def test_every_answer_that_tells_of_a_student_is_noted(school, rows, acting):
    client = acting(school.teacher)
    unnoted = []
    asked = 0

    for address, is_own in addresses(rows):
        LogEntry.objects.filter(action=LogEntry.Action.ACCESS).delete()
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming:
            continue
        if not is_own and not tells_of(answer, school.outsider):
            continue

        asked += 1
        looks = LogEntry.objects.filter(action=LogEntry.Action.ACCESS)
        codes = [code for look in looks for code in look.additional_data["student_ids"]]
        if "STU0003" not in codes:
            unnoted.append(address)

    assert unnoted == []
    assert asked > 40


def test_a_change_of_nothing_is_a_look(school, rows, acting):
    client = acting(school.teacher)

    answer = client.patch("/api/students/STU0003/", {}, format="json")

    assert answer.status_code == 200
    look = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert look.additional_data["student_ids"] == ["STU0003"]
