"""A student's own average and status.

Of the marks that count, in whatever way these change.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.calendar import today
from academics.models import Student, Term
from assessments.marks import services, statuses
from assessments.marks.averages import BandChange, refresh_students
from assessments.marks.models import Assessment
from assessments.marks.signals import band_changed
from assessments.marks.tests.school_marks import mark
from conftest import make_student


@pytest.fixture
def heard():
    """What `band_changed` told."""
    changes = []

    def listen(changes, **kwargs):
        heard.extend(changes)

    heard = changes
    band_changed.connect(listen)
    yield heard
    band_changed.disconnect(listen)


def of(student):
    student.refresh_from_db()
    return student.average, student.status


def test_it_is_the_band_of_the_exact_mean(school):
    for score in ("69.9998", "70.0001"):
        mark(school.student, school.maths, Decimal(score), term=school.term)

    refresh_students([school.student.pk])

    assert of(school.student) == (Decimal("69.999950"), "Good")


def test_each_mark_counts_once_whatever_it_is_out_of(school):
    mark(school.student, school.maths, 1, 3, term=school.term)
    mark(school.student, school.history, 100, 100, term=school.term)
    mark(school.classmate, school.maths, 5, 5, term=school.term)

    refresh_students([school.student.pk, school.classmate.pk, school.outsider.pk])

    assert of(school.student) == (Decimal("66.666666"), "Good")
    assert of(school.classmate) == (100, "Excellent")
    assert of(school.outsider) == (None, "")


def test_marks_of_the_current_term_count(school):
    before = Term.objects.create(name="Term 3", academic_year="2023-2024")
    mark(school.student, school.maths, 10, term=before)
    mark(school.student, school.maths, 20, date_taken=date(2024, 8, 1))
    mark(school.student, school.maths, 80, term=school.term)
    mark(school.student, school.maths, 50, date_taken=date(2024, 12, 27))

    refresh_students([school.student.pk])

    assert of(school.student) == (65, "Good")


def test_a_new_term_begins_without_a_status(school):
    mark(school.student, school.maths, 80, term=school.term)
    refresh_students([school.student.pk])
    Term.objects.create(
        name="Term 2",
        academic_year="2024-2025",
        start_date=today(),
        end_date=today() + timedelta(days=90),
    )

    statuses.rebuild_statuses(lambda done, total: None)

    assert of(school.student) == (None, "")


def test_without_a_dated_term_all_marks_count(school):
    mark(school.student, school.maths, 10, term=school.term)
    mark(school.student, school.maths, 80)
    Term.objects.update(start_date=None, end_date=None)

    refresh_students([school.student.pk])

    assert of(school.student) == (45, "At Risk")


def test_a_change_of_band_is_told_once_it_is_committed(
    school, heard, django_capture_on_commit_callbacks
):
    record = {
        "student_id": "STU0001",
        "unit": "MATH",
        "term": "Term 1",
        "academic_year": "2024-2025",
    }
    with django_capture_on_commit_callbacks(execute=True):
        row = services.record_mark(by=None, **record, marks=Decimal(82))
        assert heard == []

    with django_capture_on_commit_callbacks(execute=True):
        services.change_mark(row, by=None, score=Decimal(75))
    with django_capture_on_commit_callbacks(execute=True):
        services.change_mark(row, by=None, score=Decimal(41))
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_marks([row], by=None)

    student = school.student.pk
    assert heard == [
        BandChange(student, "", "Excellent"),
        BandChange(student, "Excellent", "At Risk"),
        BandChange(student, "At Risk", ""),
    ]


def test_nothing_is_told_of_what_is_rolled_back(
    school, heard, django_capture_on_commit_callbacks
):
    record = {
        "student_id": "STU0001",
        "unit": "MATH",
        "marks": Decimal(82),
        "date_taken": date(2024, 10, 1),
    }

    with (
        django_capture_on_commit_callbacks(execute=True) as callbacks,
        pytest.raises(ValueError),
    ):
        services.record_marks([record, {**record, "student_id": "STU9999"}], by=None)

    assert (heard, callbacks) == ([], [])


def test_the_number_of_queries_does_not_grow_with_the_students(school):
    students = [
        make_student(f"STU2{n:03}", f"Pupil {n}", with_user=False) for n in range(60)
    ]
    for student in students:
        mark(student, school.maths, 50, term=school.term)

    counts = []
    for group in (students[:5], students[5:]):
        with CaptureQueriesContext(connection) as queries:
            refresh_students([student.pk for student in group])
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 7
    assert Student.objects.filter(status="At Risk").count() == 60


def test_a_refresh_that_finds_nothing_to_do_writes_nothing(school):
    mark(school.student, school.maths, 50, term=school.term)
    refresh_students([school.student.pk])
    before = Student.objects.values().get(pk=school.student.pk)

    with CaptureQueriesContext(connection) as queries:
        refresh_students([school.student.pk])

    assert not [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert Student.objects.values().get(pk=school.student.pk) == before


def test_many_marks_at_once_are_recorded_in_a_moment(school):
    Student.objects.bulk_create(
        Student(student_id=f"P{n:05}", first_name="Pupil") for n in range(2_000)
    )
    records = [
        {"student_id": f"P{n:05}", "unit": "MATH", "marks": Decimal(n % 101)}
        for n in range(2_000)
    ]

    services.record_marks(records, by=None)

    assert Assessment.objects.count() == 2_000
