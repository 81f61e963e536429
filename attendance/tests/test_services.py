"""Marking as a service: what it tells, what it holds to, and what happens at once."""

import threading

import pytest
from django.core.exceptions import ValidationError as InvalidValue
from django.db import IntegrityError, connection, transaction

from academics.calendar import today
from attendance.marks import Mark
from attendance.models import Attendance
from attendance.services import (
    change_attendance,
    mark_attendance,
    record_attendance,
    remove_attendance,
)
from attendance.signals import attendance_marked
from attendance.tests.days import MONDAY, TUESDAY, WEDNESDAY, rate_kept_of, record
from tracker_project.errors import ConflictError, NotFoundError, ValidationError


@pytest.fixture
def told():
    """The student ids that each signal named."""
    heard = []

    def listen(sender, student_ids, **kwargs):
        heard.append(student_ids)

    attendance_marked.connect(listen)
    yield heard
    attendance_marked.disconnect(listen)


def test_others_are_told_once_the_change_is_committed(
    school, told, django_capture_on_commit_callbacks
):
    mark = Mark(school.student.pk, school.class_7a.pk, MONDAY, "present")

    with django_capture_on_commit_callbacks(execute=True):
        made, new = record_attendance(mark, by=school.teacher.user)
        assert told == []

    assert new is True
    assert told == [[school.student.pk]]
    with django_capture_on_commit_callbacks(execute=True):
        change_attendance(made, by=school.teacher.user, status="late")
        remove_attendance([made], by=school.teacher.user)
    assert told == [[school.student.pk]] * 3


def test_nobody_is_told_where_nothing_changed(
    school, told, django_capture_on_commit_callbacks
):
    mark = Mark(school.student.pk, school.class_7a.pk, MONDAY, "present")
    record_attendance(mark, by=None)

    with django_capture_on_commit_callbacks(execute=True):
        _, new = record_attendance(mark, by=None)

    assert new is False
    assert told == []


def test_the_service_itself_refuses_a_day_to_come(school):
    later = today().replace(year=today().year + 1, day=1)

    with pytest.raises(InvalidValue):
        mark_attendance([Mark(school.student.pk, None, later, "present")], by=None)

    assert Attendance.objects.count() == 0


def test_the_service_itself_refuses_two_marks_of_the_same(school):
    marks = [
        Mark(school.student.pk, None, MONDAY, status)
        for status in ("present", "absent")
    ]

    with pytest.raises(ValidationError):
        mark_attendance(marks, by=None)


def test_no_marks_are_no_work(school):
    assert mark_attendance([], by=None).created == 0


def test_a_record_that_is_gone_can_not_be_corrected(school):
    gone = record(school.student)
    Attendance.objects.all().delete()

    with pytest.raises(NotFoundError):
        change_attendance(gone, by=None, status="late")


def test_a_record_without_a_class_can_not_be_moved_onto_another(school):
    record(school.student, day=MONDAY, school_class=None)
    other = record(school.student, day=TUESDAY, school_class=None)

    with pytest.raises(ConflictError):
        change_attendance(other, by=None, date=MONDAY)


@pytest.mark.parametrize("school_class", ["7A", None])
def test_the_database_keeps_one_record_a_day(school, school_class):
    if not school_class and not connection.features.supports_partial_indexes:
        pytest.skip(
            "This database has no unique index over a part of the rows; there the"
            " service alone keeps it."
        )
    in_class = school.class_7a if school_class else None
    record(school.student, school_class=in_class)

    with pytest.raises(IntegrityError), transaction.atomic():
        record(school.student, "absent", school_class=in_class)


def test_the_database_knows_four_statuses(school):
    with pytest.raises(IntegrityError), transaction.atomic():
        record(school.student, "asleep")


@pytest.mark.django_db(transaction=True)
def test_two_registers_at_once_lose_no_mark_and_count_every_day(school):
    days = [(MONDAY, "present"), (TUESDAY, "absent"), (WEDNESDAY, "absent")]
    errors = []

    def work(day, status):
        try:
            marks = [
                Mark(each.pk, each.school_class_id, day, status)
                for each in (school.student, school.classmate)
            ]
            mark_attendance(marks, by=None)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=day) for day in days * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert Attendance.objects.count() == 6
    assert float(rate_kept_of(school.student)) == 33.33
