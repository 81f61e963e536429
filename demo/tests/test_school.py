"""The generated school as data: always the same, and of one piece."""

from collections import Counter
from datetime import date, timedelta
from statistics import correlation, mean

import pytest

from demo.records import attendance_rate
from demo.school import SIBLING, make_school
from demo.terms import terms_around

TODAY = date(2026, 11, 20)  # a Friday


@pytest.fixture(scope="module")
def demo():
    return make_school(TODAY)


def average(student, *terms):
    return mean(
        100 * mark.score / mark.max_score
        for mark in student.marks
        if mark.term in (terms or (0, 1))
    )


def test_it_is_the_same_each_time(demo):
    assert make_school(TODAY) == demo


def test_another_seed_gives_other_people(demo):
    assert make_school(TODAY, seed=1).students[0] != demo.students[0]


def test_another_day_moves_the_days_and_leaves_the_people(demo):
    later = make_school(TODAY + timedelta(days=7))

    assert [each.factors for each in later.students] == [
        each.factors for each in demo.students
    ]
    assert later.terms != demo.terms


def test_there_are_three_hundred_students_in_ten_classes_of_thirty(demo):
    classes = Counter(student.class_name for student in demo.students)

    assert len(demo.students) == 300
    assert len(classes) == 10
    assert set(classes.values()) == {30}


def test_nobody_shares_a_name_and_the_names_vary(demo):
    names = {(student.first_name, student.last_name) for student in demo.students}

    assert len(names) == 300
    assert len({first for first, _ in names}) > 80
    assert len({last for _, last in names}) > 80
    assert demo.students[SIBLING].last_name == demo.students[0].last_name


def test_who_is_often_away_does_worse(demo):
    rates = [attendance_rate(student.days) for student in demo.students]

    assert correlation(rates, [average(student) for student in demo.students]) >= 0.4
    assert min(rates) < 75
    assert max(rates) == 100


def test_some_are_excellent_some_at_risk_some_failing_and_some_fall_between_the_terms(
    demo,
):
    averages = [average(student) for student in demo.students]

    assert sum(each >= 70 for each in averages) >= 30
    assert sum(40 <= each < 60 for each in averages) >= 30
    assert sum(each < 40 for each in averages) >= 5
    assert (
        sum(average(student, 0) - average(student, 1) > 12 for student in demo.students)
        >= 5
    )


def test_the_exam_score_is_known_of_nine_in_ten_and_goes_with_the_marks(demo):
    known = [
        student
        for student in demo.students
        if student.factors["exam_score"] is not None
    ]
    scores = [student.factors["exam_score"] for student in known]

    assert len(known) == 270
    assert all(0 <= score <= 100 for score in scores)
    assert correlation(scores, [average(student) for student in known]) >= 0.6


def test_some_circumstances_are_not_known(demo):
    unknown = Counter(
        name
        for student in demo.students
        for name, value in student.factors.items()
        if value is None
    )

    assert set(unknown) == set(demo.students[0].factors)
    assert all(1 <= count <= 30 for count in unknown.values())


def test_every_student_has_marks_in_five_units_over_both_terms(demo):
    for student in demo.students:
        per_unit = Counter(mark.unit for mark in student.marks)
        assert set(per_unit) == set(student.units)
        assert len(per_unit) == 5
        assert set(per_unit.values()) == {6}
        assert {mark.term for mark in student.marks} == {0, 1}
        assert all(0 <= mark.score <= mark.max_score for mark in student.marks)


def test_everybody_has_a_guardian_and_somebody_to_call(demo):
    assert all(student.guardians and student.contacts for student in demo.students)


@pytest.mark.parametrize("days", range(0, 366, 5))
def test_on_any_day_the_second_term_goes_on_and_nothing_is_in_the_future(days):
    today = date(2027, 1, 1) + timedelta(days=days)

    first, second = terms_around(today)
    school = make_school(today, students=2)

    assert first.start < first.end < second.start <= today <= second.end
    assert (first.start.weekday(), first.end.weekday()) == (0, 4)
    dates = [day.date for student in school.students for day in student.days]
    assert max(dates) <= today
    assert today - max(dates) <= timedelta(days=2)
    assert all(day.weekday() < 5 for day in dates)
    for student in school.students:
        assert len({day.date for day in student.days}) == len(student.days)
        assert all(
            school.terms[mark.term].start <= mark.date <= today
            for mark in student.marks
        )


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 20), "2026-2027"),
        (date(2026, 9, 22), "2025-2026"),
        (date(2026, 10, 20), "2026-2027"),
        (date(2027, 3, 1), "2026-2027"),
    ],
)
def test_both_terms_are_of_the_academic_year_in_which_the_first_began(today, year):
    assert [term.academic_year for term in terms_around(today)] == [year, year]
