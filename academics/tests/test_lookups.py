"""What people write for a student, a unit or a class, and whom it means."""

import pytest

from academics.lookups import (
    CLASSES,
    STUDENTS,
    TERMS,
    UNITS,
    row_id,
)
from academics.models import SchoolClass, Student, Term, Unit
from tracker_project.database.limits import LARGEST_ID


@pytest.mark.parametrize("word", ["stu0001", " STU0001 ", "Stu0001"])
def test_a_student_is_named_by_the_code_in_any_case(school, word):
    assert STUDENTS.find(Student.objects.all(), word) == school.student


def test_a_student_is_named_by_the_row_id(school):
    word = f"0{school.student.pk}"

    assert STUDENTS.find(Student.objects.all(), word) == school.student


@pytest.mark.parametrize("word", ["", " ", "STU9999", "-1", "1.0", "²"])
def test_what_names_nobody_finds_nobody(school, word):
    assert STUDENTS.find(Student.objects.all(), word) is None


def test_a_unit_is_named_by_its_code_before_its_name(school):
    other = Unit.objects.create(code="X1", name="hist")

    assert UNITS.find(Unit.objects.all(), "hist") == school.history
    assert UNITS.find(Unit.objects.all(), "x1") == other
    assert UNITS.find(Unit.objects.all(), "mathematics") == school.maths
    assert UNITS.find(Unit.objects.all(), str(other.pk)) == other


def test_a_class_is_named_by_its_id_before_its_name(school):
    word = str(school.class_7b.pk)
    school.class_7a.class_name = word
    school.class_7a.save()

    assert CLASSES.find(SchoolClass.objects.all(), word) == school.class_7b
    assert CLASSES.find(SchoolClass.objects.all(), "7b") == school.class_7b


def test_of_two_terms_of_a_name_the_newest_is_meant(school):
    newer = Term.objects.create(name="Term 1", academic_year="2025-2026")

    assert TERMS.find(Term.objects.all(), "term 1") == newer
    assert TERMS.find(Term.objects.all(), str(school.term.pk)) == school.term


def test_many_words_are_looked_up_by_one_query(school, django_assert_num_queries):
    words = ["stu0001", str(school.classmate.pk), "STU0003", "STU9999"]

    with django_assert_num_queries(1):
        found = STUDENTS.find_all(Student.objects.all(), words)

    assert [found.get(word) for word in words] == [
        school.student,
        school.classmate,
        school.outsider,
        None,
    ]


def test_names_beyond_ascii_are_found_among_many_words(school):
    ecology = Unit.objects.create(code="ECO", name="Ökologie")

    found = UNITS.find_all(Unit.objects.all(), ["Ökologie", "HISTORY"])

    assert found.get("Ökologie") == ecology
    assert found.get("history") == school.history


def test_no_words_are_looked_up_without_a_query(school, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = UNITS.find_all(Unit.objects.all(), [])

    assert found.get("MATH") is None


def test_a_number_that_no_row_can_have_is_no_row_id():
    assert row_id(str(LARGEST_ID)) == 9223372036854775807
    assert row_id(str(LARGEST_ID + 1)) is None
    assert row_id("9" * 5000) is None
