"""The functions that scripts call by name."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.marks.scripting import (
    calculate_student_average,
    get_student_assessments,
    get_student_average,
    get_subject_statistics,
)
from assessments.marks.tests.school_marks import mark
from tracker_project.errors import NotFoundError


@pytest.fixture
def marks(school):
    mark(school.student, school.maths, 70)
    mark(school.student, school.maths, 1, 3, date_taken=date(2024, 10, 1))
    mark(school.student, school.history, Decimal("99.9999"), title="Rome")
    mark(school.student, school.maths, 0, released_at=None)
    mark(school.classmate, school.maths, 50)


def test_an_average_is_asked_for_by_a_code_and_a_subjects_name(marks):
    assert calculate_student_average("STU0001") == 67.78
    assert calculate_student_average("stu0001", "Mathematics") == 51.67
    assert get_student_average("STU0002") == 50.0
    assert calculate_student_average("STU0003") is None


def test_a_students_marks_come_latest_first_and_by_subject(school, marks):
    in_maths = get_student_assessments("STU0001", "mathematics")
    by_row_id = get_student_assessments(school.student.pk, "HIST")

    assert [each.score for each in in_maths] == [0, 70, 1]
    assert [each.title for each in by_row_id] == ["Rome"]
    assert len(get_student_assessments("STU0001")) == 4


def test_the_figures_of_a_subject(marks):
    assert get_subject_statistics("Mathematics") == {
        "count": 4,
        "average_score": 38.33,
        "grade_distribution": {"Excellent": 1, "Good": 0, "At Risk": 1, "Failing": 2},
    }


def test_whom_and_what_there_is_not_is_named(school):
    with pytest.raises(NotFoundError, match="STU9999"):
        calculate_student_average("STU9999")
    with pytest.raises(NotFoundError, match="Alchemy"):
        get_subject_statistics("Alchemy")


def test_a_mark_tells_itself_in_plain_values(school, marks):
    [latest] = get_student_assessments("STU0001", "History")

    told = latest.to_dict()

    assert latest.get_percentage() == 99.9999
    assert told["student_id"] == "STU0001"
    assert told["subject_name"] == "History"
    assert (told["score"], told["max_score"]) == (99.9999, 100.0)
    assert (told["percentage"], told["status"]) == (99.9999, "Excellent")
    assert (told["date_taken"], told["term"]) == ("2024-10-15", None)
