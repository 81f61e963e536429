"""DELETE /api/students/{student_id}: with all that belongs to the student, and a tombstone."""

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError

from academics.models import (
    EmergencyContact,
    Enrolment,
    Guardian,
    Parent,
    Student,
    StudentParentLink,
)
from academics.services import students
from accounts.models import User

URL = "/api/students/STU0001"


def test_an_admin_removes_a_student_with_everything(school, acting):
    Guardian.objects.create(student=school.student, name="G")
    EmergencyContact.objects.create(student=school.student, name="E")

    answer = acting(school.admin).delete(URL)

    assert answer.status_code == 204
    assert list(Student.objects.values_list("student_id", flat=True)) == [
        "STU0002",
        "STU0003",
    ]
    assert not Guardian.objects.exists()
    assert not EmergencyContact.objects.exists()
    assert not StudentParentLink.objects.exists()
    assert Enrolment.objects.count() == 2
    assert not User.objects.filter(pk=school.student.user_id).exists()


def test_the_parents_account_stays(school, acting):
    acting(school.admin).delete(URL)

    assert Parent.objects.filter(pk=school.parent.pk).exists()


def test_the_audit_trail_keeps_a_tombstone(school, acting):
    pk = school.student.pk

    acting(school.admin).delete(URL)

    entries = LogEntry.objects.filter(
        object_pk=str(pk), action=LogEntry.Action.DELETE, content_type__model="student"
    )
    tombstone = next(entry for entry in entries if "removed" in entry.changes)
    assert tombstone.actor == school.admin
    assert tombstone.changes["student_id"][0] == "STU0001"
    assert "academics.Enrolment" in str(tombstone.changes["removed"])


def test_a_second_removal_finds_nobody(school, acting):
    client = acting(school.admin)
    client.delete(URL)

    assert client.delete(URL).status_code == 404


def test_a_removal_that_fails_half_way_removes_nothing(school, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(students, "delete_account", fail)

    with pytest.raises(IntegrityError):
        students.delete_student(school.student, by=school.admin)

    assert Student.objects.filter(student_id="STU0001").exists()
    assert Enrolment.objects.count() == 3


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "student", "parent", "pending_teacher"]
)
def test_nobody_but_an_admin_removes_a_student(school, acting, who):
    assert acting(getattr(school, who)).delete(URL).status_code == 403
    assert Student.objects.count() == 3
