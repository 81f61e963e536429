"""Time in which the server was down is given back, once and visibly; meanwhile the clock ends nobody."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from assessments.exams.allowances import move_expiries
from assessments.exams.models import Attempt, AttemptEvent, Downtime, Heartbeat
from assessments.exams.sitting import uptime
from assessments.exams.sitting.overdue import submit_overdue
from assessments.exams.tests.building import published
from assessments.exams.tests.sitting import kept, save, start, url
from conftest import at_once

DOWNTIMES = "/api/exams/downtimes/"
SECOND = timedelta(seconds=1)


@pytest.fixture
def exam(school):
    return published(school, duration_minutes=60)


@pytest.fixture
def attempt(school, acting, exam):
    """Sam's, of an hour, begun while the server was there."""
    start(acting(school.student), exam)
    attempt = Attempt.objects.get()
    uptime.beat(attempt.started_at)
    return attempt


def refreshed(attempt):
    attempt.refresh_from_db()
    return attempt


def test_beats_in_time_credit_nobody(attempt):
    now = attempt.started_at

    for after in (5, 10, 30, 50):  # 20 seconds is still no downtime
        uptime.beat(now + after * SECOND)

    assert Downtime.objects.count() == 0
    assert refreshed(attempt).credited_seconds == 0
    assert Heartbeat.objects.get().seen_at == now + 50 * SECOND


def test_a_gap_is_given_back_to_the_second_and_told(school, acting, attempt, exam):
    before, began = attempt.expires_at, attempt.started_at

    downtime = uptime.beat(began + timedelta(seconds=600.4))

    assert (downtime.began_at, downtime.ended_at) == (
        began,
        began + timedelta(seconds=600.4),
    )
    assert downtime.attempts_credited == 1
    assert refreshed(attempt).expires_at == before + 601 * SECOND
    body = acting(school.student).get(url(exam)).json()
    assert body["credited_seconds"] == 601
    assert [(each["why"], each["seconds"]) for each in body["credits"]] == [
        ("downtime", 601)
    ]
    assert body["seconds_left"] > 3600
    assert (
        save(acting(school.student), exam, {"q1": "B"}).json()["credited_seconds"]
        == 601
    )


def test_each_gap_counts_and_none_twice(attempt):
    now = attempt.started_at

    for after in (100, 101, 201, 202):
        uptime.beat(now + after * SECOND)

    assert Downtime.objects.count() == 2
    assert refreshed(attempt).credited_seconds == 200
    assert AttemptEvent.objects.filter(kind="credited").count() == 2


def test_of_processes_that_come_back_together_one_gives_the_time(
    transactional_db, attempt
):
    back = attempt.started_at + 90 * SECOND

    found = at_once(
        *[lambda at=at: uptime.beat(back + at * SECOND / 10) for at in range(4)]
    )

    assert len([each for each in found if each is not None]) == 1
    assert Downtime.objects.count() == 1
    assert 90 <= refreshed(attempt).credited_seconds <= 91
    assert AttemptEvent.objects.filter(kind="credited").count() == 1


def test_only_those_who_lost_time_get_it(school, acting, exam, attempt):
    began = attempt.started_at
    start(acting(school.classmate), exam)
    ended = Attempt.objects.exclude(pk=attempt.pk).get()
    Attempt.objects.filter(pk=ended.pk).update(state="submitted", submitted_at=began)
    untimed = published(school)
    start(acting(school.student), untimed)

    assert uptime.beat(began + 100 * SECOND).attempts_credited == 1

    assert refreshed(ended).credited_seconds == 0
    assert kept(untimed, school.student).attempt.expires_at is None


def test_whoever_began_between_the_last_beat_and_the_crash_gets_the_rest_of_the_gap(
    attempt,
):
    uptime.beat(attempt.started_at - 4 * SECOND)

    uptime.beat(attempt.started_at + 96 * SECOND)

    assert refreshed(attempt).credited_seconds == 96


@pytest.mark.parametrize(("ended_before", "credited"), [(10, 100), (29, 100), (31, 0)])
def test_one_in_its_grace_gets_the_rest_of_the_grace_and_no_time_to_work(
    school, acting, exam, attempt, ended_before, credited
):
    began = attempt.expires_at + ended_before * SECOND
    Heartbeat.objects.update(seen_at=began)

    uptime.beat(began + 100 * SECOND)

    assert refreshed(attempt).credited_seconds == credited
    assert attempt.expires_at <= began + 100 * SECOND


def test_while_the_server_is_down_the_clock_ends_nobody(attempt):
    down_at = attempt.expires_at - 60 * SECOND
    Heartbeat.objects.update(seen_at=down_at)

    meanwhile = submit_overdue(attempt.expires_at + timedelta(hours=5))
    uptime.beat(attempt.expires_at + timedelta(hours=5))
    back = submit_overdue(attempt.expires_at + timedelta(hours=5))

    assert (meanwhile, back) == (0, 0)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.credited_seconds) == ("in_progress", 5 * 3600 + 60)
    Heartbeat.objects.update(seen_at=attempt.expires_at + 31 * SECOND)
    assert submit_overdue(attempt.expires_at + 31 * SECOND) == 1


def test_a_request_before_the_first_beat_gives_the_time_rather_than_end_the_attempt(
    school, acting, exam, attempt
):
    now = timezone.now()
    Attempt.objects.update(
        started_at=now - timedelta(hours=2), expires_at=now - timedelta(minutes=5)
    )
    Heartbeat.objects.update(seen_at=now - timedelta(minutes=6))

    answer = save(acting(school.student), exam, {"q1": "B"})

    assert answer.status_code == 200
    assert 50 <= answer.json()["seconds_left"] <= 61
    assert 360 <= answer.json()["credited_seconds"] <= 370
    assert Downtime.objects.get().attempts_credited == 1


def test_a_save_at_the_moment_of_the_credit_keeps_both(
    transactional_db, school, acting, exam, attempt
):
    student = acting(school.student)

    saved, downtime = at_once(
        lambda: save(student, exam, {"q1": "B"}),
        lambda: uptime.beat(attempt.started_at + 100 * SECOND),
    )

    assert (saved.status_code, downtime.attempts_credited) == (200, 1)
    assert kept(exam, school.student).answers == {"q1": "B"}
    assert refreshed(attempt).credited_seconds == 100


def test_other_times_of_the_exam_leave_the_credit(attempt, exam):
    uptime.beat(attempt.started_at + 100 * SECOND)
    exam.duration_minutes = 30
    exam.save()

    with transaction.atomic():
        move_expiries(exam, why="times")

    assert refreshed(attempt).expires_at == attempt.started_at + timedelta(
        minutes=30, seconds=100
    )


def test_there_is_one_heartbeat(attempt):
    with pytest.raises(DatabaseError), transaction.atomic():
        Heartbeat.objects.create(id=2, seen_at=timezone.now())


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("student", 403),
        ("parent", 403),
        ("pending_teacher", 403),
        ("teacher", 200),
        ("admin", 200),
    ],
)
def test_staff_see_when_the_server_was_down(school, acting, attempt, who, status):
    uptime.beat(attempt.started_at + 100 * SECOND)

    answer = acting(getattr(school, who)).get(DOWNTIMES)

    assert answer.status_code == status
    if status == 200:
        assert [each["attempts_credited"] for each in answer.json()] == [1]
        assert set(answer.json()[0]) == {
            "downtime_id",
            "began_at",
            "ended_at",
            "attempts_credited",
        }
