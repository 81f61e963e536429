"""Generated student ids: one after the other, never twice, however many ask at once."""

import pytest

from academics.models import Student, StudentNumber
from academics.services.student_ids import allocate, code_of
from academics.services.students import create_student
from academics.tests.racing import at_once


@pytest.mark.parametrize(
    ("number", "code"),
    [(1, "STU0001"), (9999, "STU9999"), (10000, "STU10000"), (1234567, "STU1234567")],
)
def test_a_code_has_at_least_four_digits(number, code):
    assert code_of(number) == code


def test_codes_that_students_have_are_passed_by(db):
    for code in ("STU0001", "STU0002", "STU0004"):
        Student.objects.create(student_id=code, first_name="A")

    assert allocate(3) == ["STU0003", "STU0005", "STU0006"]


def test_a_code_is_not_given_again_once_its_student_is_gone(db):
    first = create_student(by=None, first_name="A")
    first.delete()

    second = create_student(by=None, first_name="B")

    assert (first.student_id, second.student_id) == ("STU0001", "STU0002")


def test_codes_grow_a_digit_and_pass_by_what_is_taken_there(db):
    StudentNumber.objects.create(id=1, next_number=9998)
    Student.objects.create(student_id="STU10000", first_name="A")

    assert allocate(4) == ["STU9998", "STU9999", "STU10001", "STU10002"]


def test_codes_that_a_file_brings_along_are_passed_by(db):
    assert allocate(2, besides={"STU0001", "STU0003"}) == ["STU0002", "STU0004"]


def test_nothing_asked_for_is_nothing_given(db):
    assert allocate(0) == []
    assert allocate(1) == ["STU0001"]


def test_the_number_of_queries_does_not_grow_with_the_codes(
    db, django_assert_max_num_queries
):
    allocate(1)

    with django_assert_max_num_queries(8):
        codes = allocate(5000)

    assert len(set(codes)) == 5000


def test_thousands_of_codes_given_by_hand_are_passed_by_in_few_queries(
    db, django_assert_max_num_queries
):
    Student.objects.bulk_create(
        [Student(student_id=code_of(n), first_name="A") for n in range(1, 3501)]
    )

    with django_assert_max_num_queries(12):
        codes = allocate(1)

    assert codes == ["STU3501"]


@pytest.mark.django_db(transaction=True)
def test_students_who_are_added_at_once_get_a_code_each():
    results = at_once(
        8, lambda number: create_student(by=None, first_name=f"A{number}").student_id
    )

    assert sorted(results) == [f"STU000{n}" for n in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_somebody_who_gives_the_next_code_by_hand_at_once_stops_nobody():
    def work(number: int) -> str:
        code = "STU0002" if number == 0 else ""
        return create_student(
            by=None, first_name=f"A{number}", student_id=code
        ).student_id

    results = at_once(6, work)

    made = sorted(result for result in results if isinstance(result, str))
    assert len(set(made)) == len(made) >= 5
    assert all(isinstance(result, str) for result in results[1:])


@pytest.mark.django_db(transaction=True)
def test_one_code_given_twice_at_once_is_taken_once_and_no_500(school, acting):
    clients = [acting(school.admin), acting(school.teacher)]

    def work(number: int):
        return clients[number].post(
            "/api/students", {"name": "A", "student_id": "STU7777"}
        )

    answers = at_once(2, work)

    assert sorted(answer.status_code for answer in answers) in ([201, 400], [201, 409])
    assert Student.objects.filter(student_id="STU7777").count() == 1
