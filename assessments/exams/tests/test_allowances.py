"""Extra time: how much longer a student has, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.exams.allowances import allowances_of, allowed_for
from assessments.exams.models import ExamAllowance, StandingAllowance
from assessments.exams.tests.building import drafted, published

OPENS, CLOSES = (
    datetime(2030, 5, 6, 9, tzinfo=UTC),
    datetime(2030, 5, 6, 12, tzinfo=UTC),
)


@pytest.fixture
def standing(school):
    return StandingAllowance.objects.create(
        student=school.student, extra_time_percent=25
    )


def test_without_an_allowance_the_exams_own_times_hold(school):
    exam = published(school, duration_minutes=60, opens_at=OPENS, closes_at=CLOSES)

    allowed = allowed_for(exam, school.classmate)

    assert (allowed.percent, allowed.extra_attempts) == (0, 0)
    assert (allowed.duration_seconds, allowed.closes_at) == (3600, CLOSES)


def test_standing_extra_time_lengthens_the_exam_and_moves_its_closing_by_as_much(
    school, standing
):
    exam = published(school, duration_minutes=60, opens_at=OPENS, closes_at=CLOSES)

    allowed = allowed_for(exam, school.student)

    assert allowed.duration_seconds == 75 * 60
    assert allowed.closes_at == CLOSES + timedelta(minutes=15)


def test_without_a_duration_the_closing_moves_by_a_share_of_the_time_it_is_open(
    school, standing
):
    exam = published(school, opens_at=OPENS, closes_at=CLOSES)

    allowed = allowed_for(exam, school.student)

    assert allowed.duration_seconds is None
    assert allowed.closes_at == CLOSES + timedelta(minutes=45)


def test_without_an_opening_time_the_share_is_of_the_time_since_the_publishing(
    school, standing
):
    exam = published(school, closes_at=datetime.now(UTC) + timedelta(hours=4))

    allowed = allowed_for(exam, school.student)

    assert (
        allowed.closes_at - exam.closes_at == (exam.closes_at - exam.published_at) / 4
    )


def test_an_exam_without_any_end_has_none_for_anybody(school, standing):
    allowed = allowed_for(published(school), school.student)

    assert (allowed.closes_at, allowed.duration_seconds) == (None, None)
    assert allowed.expires_at(OPENS) is None


def test_an_allowance_for_the_exam_stands_in_place_of_the_standing_one(
    school, standing
):
    exam = published(school, duration_minutes=60, opens_at=OPENS, closes_at=CLOSES)
    later = CLOSES + timedelta(days=1)
    ExamAllowance.objects.create(
        exam=exam,
        student=school.student,
        extra_time_percent=0,
        extra_attempts=2,
        closes_at=later,
    )

    allowed = allowed_for(exam, school.student)

    assert (allowed.percent, allowed.extra_attempts) == (0, 2)
    assert (allowed.duration_seconds, allowed.closes_at) == (3600, later)


def test_an_allowance_that_names_no_percent_leaves_the_standing_one(school, standing):
    exam = published(school, duration_minutes=60)
    ExamAllowance.objects.create(exam=exam, student=school.student, extra_attempts=1)

    assert allowed_for(exam, school.student).duration_seconds == 75 * 60


def test_an_attempt_ends_after_its_time_or_at_closing_and_credits_come_on_top(school):
    allowed = allowed_for(
        published(school, duration_minutes=60, opens_at=OPENS, closes_at=CLOSES),
        school.student,
    )

    assert allowed.expires_at(OPENS) == OPENS + timedelta(hours=1)
    assert allowed.expires_at(CLOSES - timedelta(minutes=20)) == CLOSES
    assert allowed.expires_at(CLOSES - timedelta(minutes=20), 90) == CLOSES + timedelta(
        seconds=90
    )


def test_many_students_in_many_exams_are_one_query(
    school, standing, django_assert_num_queries
):
    one, two = (
        drafted(school, duration_minutes=60),
        drafted(school, duration_minutes=30),
    )
    for exam in (one, two):
        ExamAllowance.objects.create(
            exam=exam, student=school.classmate, extra_time_percent=100
        )

    with django_assert_num_queries(1):
        allowances = allowances_of([one, two], [school.student.pk, school.classmate.pk])

    seconds = [
        allowances.of(exam, student.pk).duration_seconds
        for exam in (one, two)
        for student in (school.student, school.classmate)
    ]
    assert seconds == [4500, 7200, 2250, 3600]
