"""Students by the functions that the documents name."""

import pytest
from django.db import IntegrityError

from academics.models import Guardian, Student
from academics.records import (
    create_student,
    delete_student,
    get_student_by_id,
    update_student,
)
from tracker_project.errors import NotFoundError

JANE = {
    "full_name": "Jane Smith",
    "gender": "Female",
    "date_of_birth": "2010-05-15",
    "guardians": [{"name": "Mary Smith", "phone": "555-0100"}],
}


def test_creating_a_student_answers_the_code(db):
    code = create_student(JANE)

    assert code == "STU0001"
    assert Guardian.objects.get(student__student_id=code).name == "Mary Smith"


def test_a_student_is_read_with_the_guardians(db):
    code = create_student(JANE)

    student = get_student_by_id(code)

    assert (student["first_name"], student["last_name"]) == ("Jane", "Smith")
    assert student["guardians"][0]["name"] == "Mary Smith"


def test_a_missing_name_is_a_value_error(db):
    with pytest.raises(ValueError, match="first_name"):
        create_student({"gender": "Female"})


def test_a_code_that_is_taken_is_an_integrity_error(school):
    with pytest.raises(IntegrityError, match="STU0001"):
        create_student({**JANE, "student_id": "stu0001"})


def test_a_student_is_changed_and_removed(db):
    code = create_student(JANE)

    assert update_student(code, {"gender": "Other"}) is True
    assert get_student_by_id(code)["gender"] == "Other"
    assert delete_student(code) is True
    assert Student.objects.count() == 0


def test_who_is_not_there_is_a_not_found_error(db):
    for call in (get_student_by_id, delete_student):
        with pytest.raises(NotFoundError):
            call("STU9999")
