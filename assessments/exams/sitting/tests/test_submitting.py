"""POST /api/exams/{exam_id}/submit/: once, with a receipt, however often and from wherever it is sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.exams.models import Attempt, AttemptEvent
from assessments.exams.sitting.services import submit_attempt
from assessments.exams.tests.building import published
from assessments.exams.tests.sitting import expires_in, kept, save, start, submit, url
from conftest import at_once
from tasks.models import Task


@pytest.fixture
def timed(school):
    return published(school, duration_minutes=60, shuffle_choices=False)


def test_a_submission_is_accepted_with_a_receipt_and_graded_by_a_task(
    school, acting, timed, run_tasks
):
    student = acting(school.student)
    attempt = start(student, timed).json()["attempt_id"]
    save(student, timed, {"q1": "A", "q2": "True"})

    answer = submit(student, timed, {"q1": "B", "q3": "500 "})

    body = answer.json()
    assert (
        answer.status_code,
        body["attempt_id"],
        body["repeated"],
        body["not_accepted"],
    ) == (202, attempt, False, [])
    assert body["receipt"]["statement"]["answers"] == {
        "q1": "B",
        "q2": True,
        "q3": "500",
    }
    assert body["receipt"]["statement"]["student_id"] == "STU0001"
    assert body["receipt"]["statement"]["submitted_at"] == body["submitted_at"]
    assert student.get(body["status_url"]).json()["state"] == "queued"
    assert [task.state for task in run_tasks()] == ["succeeded"]
    assert (Attempt.objects.get().state, Attempt.objects.get().score) == ("graded", 4)
    assert student.get(body["status_url"]).json()["task_id"] == body["task_id"]


def test_an_exam_without_a_clock_is_submitted_without_a_start(
    school, acting, run_tasks
):
    exam = published(school, shuffle_choices=False)

    answer = submit(acting(school.student), exam, {"q1": "B", "q2": "True", "q3": "42"})

    assert answer.status_code == 202
    run_tasks()
    attempt = Attempt.objects.get()
    assert (attempt.number, attempt.state, attempt.score) == (1, "graded", 2)
    assert list(AttemptEvent.objects.values_list("kind", flat=True)) == [
        "started",
        "submitted",
        "graded",
    ]


@pytest.mark.parametrize(
    "clock",
    [{"duration_minutes": 60}, {"closes_at": timezone.now() + timedelta(days=3000)}],
)
def test_a_timed_one_is_not_submitted_without_a_start(school, acting, clock):
    answer = submit(acting(school.student), published(school, **clock), {"q1": "B"})

    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_not_started")
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answers": {"q9": "B"}},
        {"answers": [1]},
        {"answers": {"q1": "x" * 100_001}},
    ],
)
def test_a_wrong_submission_without_a_start_leaves_no_attempt(school, acting, body):
    answer = acting(school.student).post(
        url(published(school), "submit"), body, format="json"
    )

    assert answer.status_code == 400
    assert next(iter(answer.json()["details"])).startswith("answers")
    assert Attempt.objects.count() == 0


def test_a_wrong_submission_leaves_the_attempt_running(school, acting, timed):
    student = acting(school.student)
    start(student, timed)

    answer = submit(student, timed, {"q1": "B", "q7": "B"})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["answers"])
    assert Attempt.objects.get().state == "in_progress"


def test_a_repeated_submission_gets_the_same_receipt_and_counts_once(
    school, acting, timed, run_tasks
):
    student = acting(school.student)
    start(student, timed)
    first = submit(student, timed, {"q1": "B"}).json()
    run_tasks()

    same, other, empty = (
        submit(student, timed, body)
        for body in ({"q1": "b"}, {"q1": "C", "q8": "?"}, {})
    )

    assert [answer.status_code for answer in (same, other, empty)] == [202] * 3
    for answer in (same, other, empty):
        assert answer.json()["receipt"] == first["receipt"]
        assert answer.json()["task_id"] == first["task_id"]
        assert answer.json()["repeated"] is True
    assert [answer.json()["not_accepted"] for answer in (same, other, empty)] == [
        [],
        ["q1", "q8"],
        [],
    ]
    assert (Attempt.objects.count(), Attempt.objects.get().score) == (1, 1)
    assert Task.objects.filter(kind="grade_attempt").count() == 1
    assert AttemptEvent.objects.filter(kind="submitted").count() == 1


@pytest.mark.parametrize("clock", [{}, {"duration_minutes": 60}])
def test_submissions_at_once_count_once_with_one_receipt(
    transactional_db, school, acting, clock
):
    exam = published(school, attempts_allowed=5, **clock)
    devices = [acting(school.student) for _ in range(4)]
    if clock:
        start(devices[0], exam)

    answers = at_once(
        *[lambda client=client: submit(client, exam, {"q1": "B"}) for client in devices]
    )

    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.json()["receipt"]["signature"] for answer in answers}) == 1
    assert sorted(answer.json()["repeated"] for answer in answers) == [
        False,
        True,
        True,
        True,
    ]
    assert (
        Attempt.objects.count(),
        Task.objects.filter(kind="grade_attempt").count(),
    ) == (1, 1)


def test_a_save_that_races_the_submission_is_in_the_receipt_or_refused(
    transactional_db, school, acting, timed
):
    tabs = [acting(school.student), acting(school.student)]
    start(tabs[0], timed)

    saved, submitted = at_once(
        lambda: save(tabs[0], timed, {"q2": True}),
        lambda: submit(tabs[1], timed, {"q1": "B"}),
    )

    answers = submitted.json()["receipt"]["statement"]["answers"]
    assert (saved.status_code, answers["q2"]) in [(200, True), (409, None)]
    assert kept(timed, school.student).answers == {
        key: answer for key, answer in answers.items() if answer is not None
    }


def test_a_retry_of_an_earlier_submission_does_not_end_the_next_attempt(school, acting):
    exam, student = published(school, attempts_allowed=2), acting(school.student)
    first = start(student, exam).json()["attempt_id"]
    receipt = submit(student, exam, {"q1": "A"}, attempt_id=first).json()["receipt"]
    start(student, exam)

    again = submit(student, exam, {"q1": "A"}, attempt_id=first)

    assert (again.status_code, again.json()["receipt"], again.json()["repeated"]) == (
        202,
        receipt,
        True,
    )
    assert Attempt.objects.get(number=2).state == "in_progress"


def test_a_submission_is_taken_to_the_last_moment_of_the_grace(school, acting, timed):
    start(acting(school.student), timed)
    late = Attempt.objects.get().expires_at + timedelta(seconds=30)

    submitted = submit_attempt(
        by=school.student.user, exam_id=timed.pk, answers={"q1": "B"}, now=late
    )

    assert (submitted.attempt.state, submitted.attempt.ended_by) == (
        "submitted",
        "student",
    )
    assert kept(timed, school.student).answers == {"q1": "B"}


def test_too_late_a_submission_is_told_what_counts_in_its_place(
    school, acting, timed, run_tasks
):
    student = acting(school.student)
    start(student, timed)
    save(student, timed, {"q1": "B"})
    expires_in(timed, seconds=-31)

    late = submit(student, timed, {"q1": "B", "q2": True})
    without_more = submit(student, timed, {"q1": "B"})

    assert (late.status_code, late.json()["code"]) == (409, "attempt_ended")
    receipt = late.json()["attempt"]["receipt"]
    assert receipt["statement"]["answers"] == {"q1": "B", "q2": None, "q3": None}
    assert (without_more.status_code, without_more.json()["receipt"]) == (202, receipt)
    assert without_more.json()["ended_by"] == "clock"
    run_tasks()
    assert Attempt.objects.get().score == 1


def test_answers_that_mean_nothing_are_accepted_with_a_warning(
    school, acting, timed, run_tasks
):
    student = acting(school.student)
    start(student, timed)

    answer = submit(student, timed, {"q1": {"no": "sense"}, "q2": True})

    assert (answer.status_code, answer.json()["warnings"]) == (
        202,
        {"q1": "is none of the choices"},
    )
    run_tasks()
    assert Attempt.objects.get().score == 1


def test_the_receipt_can_be_fetched_again(school, acting, timed):
    student = acting(school.student)
    start(student, timed)

    before = student.get(url(timed, "receipt"))
    receipt = submit(student, timed, {"q1": "B"}).json()["receipt"]

    assert before.status_code == 404
    assert student.get(url(timed, "receipt")).json() == receipt
    assert acting(school.classmate).get(url(timed, "receipt")).status_code == 404


def test_a_submission_costs_six_statements_however_many_answers_it_brings(
    school, acting
):
    counts = []
    for answers in ({"q1": True}, {f"q{at}": True for at in range(1, 21)}):
        exam, student = (
            published(school, ["true_false"] * 20, duration_minutes=60),
            acting(school.student),
        )
        start(student, exam)
        with CaptureQueriesContext(connection) as queries:
            assert submit(student, exam, answers).status_code == 202
        counts.append(len([each for each in queries if "SAVEPOINT" not in each["sql"]]))

    assert counts == [
        6,
        6,
    ]  # who calls, which attempt, its lock, the task, the attempt, the record


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"answers": "B"}, ["answers"]),
        ({"answers": "[]"}, ["answers"]),
        ({}, ["answers"]),
        ({"answer.q1": "B"}, ["answer.q1"]),
    ],
)
def test_a_form_that_gives_no_answers_is_refused_and_nothing_submitted(
    school, acting, form, fields
):
    answer = acting(school.student).post(
        url(published(school), "submit"), form, format="multipart"
    )

    assert (answer.status_code, list(answer.json()["details"])) == (400, fields)
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize(
    "form",
    [{"answers.q1": "B", "answers.q2": "True"}, {"answers": '{"q1": "B", "q2": true}'}],
)
def test_a_browsers_form_is_understood(school, acting, form):
    answer = acting(school.student).post(
        url(published(school), "submit"), form, format="multipart"
    )

    assert answer.json()["receipt"]["statement"]["answers"] == {
        "q1": "B",
        "q2": True,
        "q3": None,
    }
