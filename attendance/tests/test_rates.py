"""The rate of attendance.

One rule, as a sum over records and as the column that students keep.
"""

from datetime import timedelta

import pytest

from attendance.models import Attendance
from attendance.querysets import rate_of
from attendance.rates import refresh_rates
from attendance.selectors import get_attendance_rate, get_class_attendance
from attendance.tests.days import MONDAY, TUESDAY, WEDNESDAY, rate_kept_of, record


@pytest.mark.parametrize(
    ("statuses", "rate"),
    [
        ([], None),
        (["excused"], None),
        (["present"], 100.0),
        (["late"], 100.0),
        (["absent"], 0.0),
        (["present", "absent"], 50.0),
        (["present", "late", "absent"], 66.67),
        (["present", "absent", "absent"], 33.33),
        (["present", "absent", "excused", "excused"], 50.0),
        (["present"] * 5 + ["absent"], 83.33),
        (["present"] + ["absent"] * 7, 12.5),
    ],
)
def test_present_and_late_count_out_of_all_that_is_not_excused(school, statuses, rate):
    Attendance.objects.bulk_create(
        Attendance(
            student=school.student, date=MONDAY + timedelta(days=number), status=status
        )
        for number, status in enumerate(statuses)
    )

    refresh_rates([school.student.pk])

    kept = rate_kept_of(school.student)
    assert get_attendance_rate(school.student) == rate
    assert (kept if kept is None else float(kept)) == rate


@pytest.mark.parametrize(
    ("attended", "counted", "rate"),
    [(1, 800, 0.13), (3, 800, 0.38), (799, 800, 99.88), (1, 6, 16.67)],
)
def test_a_half_is_rounded_up_in_the_sum_and_in_the_column(
    school, attended, counted, rate
):
    Attendance.objects.bulk_create(
        Attendance(
            student=school.student,
            date=MONDAY - timedelta(days=number),
            status="present" if number < attended else "absent",
        )
        for number in range(counted)
    )

    refresh_rates([school.student.pk])

    assert rate_of(attended, counted) == rate
    assert float(rate_kept_of(school.student)) == rate


def test_each_student_gets_the_own_rate_and_others_are_left_alone(school):
    record(school.student, "present")
    record(school.classmate, "absent")
    record(school.outsider, "absent")

    wrote = refresh_rates([school.student.pk, school.classmate.pk])

    assert wrote == 2
    assert [
        rate_kept_of(each)
        for each in (school.student, school.classmate, school.outsider)
    ] == [100, 0, None]


def test_of_nobody_no_rate_is_written(school):
    assert refresh_rates([]) == 0


def test_a_rate_goes_with_the_last_record(school):
    record(school.student)
    refresh_rates([school.student.pk])
    Attendance.objects.all().delete()

    assert refresh_rates([school.student.pk]) == 1
    assert rate_kept_of(school.student) is None


def test_all_rates_are_written_where_nobody_is_named(school):
    record(school.outsider, "late")

    assert refresh_rates() == 3
    assert rate_kept_of(school.outsider) == 100


def test_a_rate_over_some_days_includes_the_first_and_the_last(school):
    for status, day in (
        ("absent", MONDAY),
        ("present", TUESDAY),
        ("absent", WEDNESDAY),
    ):
        record(school.student, status, day)

    assert get_attendance_rate(school.student, TUESDAY, TUESDAY) == 100.0
    assert get_attendance_rate(school.student, start_date=TUESDAY) == 50.0
    assert get_attendance_rate(school.student, end_date=MONDAY) == 0.0
    assert (
        get_attendance_rate(
            school.student, MONDAY - timedelta(days=9), MONDAY - timedelta(days=1)
        )
        is None
    )


def test_a_classs_attendance_is_that_of_the_day(school):
    record(school.classmate, "late")
    record(school.student, "present")
    record(school.student, "absent", TUESDAY)
    record(school.outsider, "absent")

    records = get_class_attendance(school.class_7a, MONDAY)

    assert [(each.student.student_id, each.status) for each in records] == [
        ("STU0001", "present"),
        ("STU0002", "late"),
    ]
