"""A student's whole record over three years is read in a number of queries that does
not depend on it.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academics.lifecycle.services.class_history import record_class_changes
from academics.models import (
    Enrolment,
    Guardian,
    SchoolClass,
    StudentParentLink,
    Term,
    Unit,
)
from assessments.grades.models import Grade, GradeChange, GradingPolicy
from assessments.marks.models import Assessment
from attendance.models import Attendance, BehaviourRecord, Participation
from conftest import make_student
from notifications.models import Reminder
from predictions.models import Prediction

# By cursor, since a page that isn't full spares the count.
WHOLE = "cursor=&per_page=500"
FAMILY = (
    "students/{0}",
    "students/{0}/grades",
    "students/{0}/gpa",
    "predictions/{0}",
    "recommendations?student_id={0}",
    f"students/{{0}}/classes?{WHOLE}",
    f"students/{{0}}/departures?{WHOLE}",
    f"students/{{0}}/attendance?{WHOLE}",
    f"students/{{0}}/activities?{WHOLE}",
    f"assessments?student_id={{0}}&{WHOLE}",
    f"attendance?student_id={{0}}&{WHOLE}",
    f"enrolments?student_id={{0}}&{WHOLE}",
    f"behaviour?student_id={{0}}&{WHOLE}",
    f"participation?student_id={{0}}&{WHOLE}",
    f"reminders?student_id={{0}}&{WHOLE}",
    f"predictions/{{0}}/history?{WHOLE}",
)
STAFF = (*FAMILY, "assessments/statistics?student_id={0}")
CAME = date(2022, 9, 5)


def with_record(code, school, *, units, marks, days):
    """A student with as many units in three years, marks and days, and some of
    everything else for each unit.
    """
    student = make_student(code, f"Una{code}", school.class_7a, enrollment_date=CAME)
    terms = [
        Term.objects.get_or_create(name="T", academic_year=f"{year}-{year + 1}")[0]
        for year in (2020, 2021, 2022)
    ]
    taken = [
        Unit.objects.get_or_create(code=f"U{n}", defaults={"name": f"Unit {n}"})[0]
        for n in range(units)
    ]
    places = [
        {"student": student, "unit": unit, "term": terms[n % 3]}
        for n, unit in enumerate(taken)
    ]
    Enrolment.objects.bulk_create(Enrolment(**place) for place in places)
    grades = Grade.objects.bulk_create(
        Grade(**place, letter="B") for place in places[::2]
    )
    GradeChange.objects.bulk_create(
        GradeChange(grade=each, after="B", changed_by=school.admin) for each in grades
    )
    put_marks(student, places, marks)
    put_days(student, school, days)
    for n, unit in enumerate(taken):
        Guardian.objects.create(student=student, name=f"G{n}", is_primary=n == 0)
        Reminder.objects.create(
            student=student, unit=unit, message="Read", due_date=CAME
        )
        student.school_class = SchoolClass.objects.get_or_create(class_name=f"C{n}")[0]
        record_class_changes([student], day=CAME + timedelta(days=n + 1))
    StudentParentLink.objects.create(student=student, parent=school.parent)
    return student


def put_marks(student, places, count):
    marks = [
        Assessment(
            **places[n % len(places)],
            title=f"T{n}",
            score=60,
            percentage=60,
            status="Good",
            date_taken=CAME + timedelta(days=n),
        )
        for n in range(count)
    ]
    Assessment.objects.bulk_create(marks)


def put_days(student, school, count):
    each = [CAME + timedelta(days=n) for n in range(count)]
    Attendance.objects.bulk_create(
        Attendance(
            student=student, school_class=school.class_7a, date=day, status="present"
        )
        for day in each
    )
    BehaviourRecord.objects.bulk_create(
        BehaviourRecord(
            student=student, behavior_type="positive", category="kindness", date=day
        )
        for day in each[::9]
    )
    Participation.objects.bulk_create(
        Participation(
            student=student, kind="extracurricular", event_name="Chess", date=day
        )
        for day in each[::9]
    )
    made = timezone.make_aware(datetime(2022, 9, 5))
    figures = {
        "predicted_score": 60,
        "low": 50,
        "high": 70,
        "confidence_level": "0.5",
        "model_version": "x",
    }
    Prediction.objects.bulk_create(
        Prediction(student=student, prediction_date=made + timedelta(days=n), **figures)
        for n in range(count // 9)
    )


@pytest.fixture
def small_and_large(school):
    small = with_record("SMALL", school, units=2, marks=2, days=10)
    large = with_record("LARGE", school, units=36, marks=600, days=600)
    for unit in Unit.objects.filter(code__startswith="U"):
        GradingPolicy.objects.create(unit=unit, missing_counts_as="zero")
    return small, large


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/api/{address}")
    assert answer.status_code == 200, (address, answer.content)
    return len(queries)


def growing(addresses, small, large):
    """The addresses that cost the reader of the large record more; `small` and `large`
    are a client and a code each.
    """
    found = []
    for address in addresses:
        asked = [(client, address.format(code)) for client, code in (small, large)]
        for client, path in asked:  # what is made at the first look is made by then
            queries_of(client, path)
        counts = [queries_of(client, path) for client, path in asked]
        if counts[1] > counts[0]:
            found.append((address, *counts))
    return found


def test_staff_read_it(small_and_large, school, acting):
    client = acting(school.admin)

    assert len(client.get(f"/api/assessments?student_id=LARGE&{WHOLE}").json()) == 500
    assert len(client.get("/api/students/LARGE/grades").json()) == 36
    assert growing(STAFF, (client, "SMALL"), (client, "LARGE")) == []


def test_the_student_reads_it(small_and_large, acting):
    small, large = (acting(student) for student in small_and_large)

    assert growing(FAMILY, (small, "SMALL"), (large, "LARGE")) == []


def test_a_parent_reads_it(small_and_large, school, acting):
    client = acting(school.parent)

    assert growing(FAMILY, (client, "SMALL"), (client, "LARGE")) == []


def test_a_parents_first_page_costs_the_same_for_a_long_record(school, acting):
    client = acting(school.parent)
    with_record("SMALL", school, units=2, marks=2, days=10)
    queries_of(client, "parent/children")
    before = queries_of(client, "parent/children")
    with_record("LARGE", school, units=36, marks=600, days=600)

    assert queries_of(client, "parent/children") == before
