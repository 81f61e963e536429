"""A parent's first page."""

from datetime import date, timedelta

import pytest

from academics.calendar import today
from academics.models import StudentParentLink
from assessments.marks.averages import refresh_students
from assessments.marks.models import Assessment
from attendance.marks import Mark
from attendance.services import record_attendance
from notifications.models import Reminder

URL = "/api/parent/children/"


def mark(student, unit, score, **fields):
    made = Assessment.objects.create(
        student=student, unit=unit, score=score, date_taken=date(2024, 10, 1), **fields
    )
    refresh_students([student.pk])
    return made


def test_a_parent_sees_how_the_child_is_doing(school, acting):
    mark(school.student, school.maths, 66, title="Fractions")
    record_attendance(
        Mark(school.student.pk, school.class_7a.pk, today(), "late", 0, "Bus"),
        by=school.admin,
    )

    (child,) = acting(school.parent).get(URL).json()

    assert (child["student_id"], child["full_name"], child["class_name"]) == (
        "STU0001",
        "Sam Student",
        "7A",
    )
    assert (child["status"], child["average"], child["attendance_rate"]) == (
        "Good",
        66.0,
        100.0,
    )
    assert child["units"] == [
        {"unit": "MATH", "name": "Mathematics", "average": 66.0, "marks": 1}
    ]
    assert [row["title"] for row in child["new_marks"]] == ["Fractions"]
    assert [(row["status"], row["note"]) for row in child["missed"]] == [
        ("late", "Bus")
    ]
    assert child["open_alerts"] == []


def test_a_child_below_the_bounds_has_an_alert(school, acting):
    mark(school.student, school.maths, 59)

    (child,) = acting(school.parent).get(URL).json()

    assert [alert["code"] for alert in child["open_alerts"]] == ["low_average"]


def test_what_is_due_is_listed_until_it_is_done(school, acting):
    due = today() - timedelta(days=1)
    Reminder.objects.create(
        student=school.student, message="Lab report", due_date=due, unit=school.maths
    )
    Reminder.objects.create(
        user=school.parent.user, message="Call the school", due_date=due
    )

    (child,) = acting(school.parent).get(URL).json()

    assert child["due"] == [
        {
            "message": "Lab report",
            "due_date": due.isoformat(),
            "unit": "MATH",
            "overdue": True,
        }
    ]


def test_no_other_child_appears_anywhere(school, acting):
    mark(school.classmate, school.maths, 12, title="Kim's")
    mark(school.outsider, school.history, 12, title="Olu's")
    Reminder.objects.create(
        student=school.classmate, message="Kim's task", due_date=today()
    )

    text = acting(school.parent).get(URL).content.decode()

    assert "Kim" not in text
    assert "Olu" not in text


@pytest.mark.parametrize("who", ["student", "teacher", "admin"])
def test_it_is_for_parents(school, acting, who):
    assert acting(getattr(school, who)).get(URL).status_code == 403


def test_it_costs_the_same_for_one_child_and_for_three(
    school, acting, django_assert_num_queries, django_assert_max_num_queries
):
    client = acting(school.parent)
    mark(school.student, school.maths, 50)
    with django_assert_max_num_queries(12) as one:
        client.get(URL)
    for child in (school.classmate, school.outsider):
        StudentParentLink.objects.create(parent=school.parent, student=child)
        mark(child, school.maths, 50)

    with django_assert_num_queries(len(one)):
        assert len(client.get(URL).json()) == 3
