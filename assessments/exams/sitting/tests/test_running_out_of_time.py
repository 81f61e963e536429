"""Attempts that nobody ends are ended by the clock with what was saved, once, whatever is killed or comes twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.exams.models import Attempt, AttemptEvent
from assessments.exams.sitting import receipts
from assessments.exams.sitting.overdue import submit_overdue
from assessments.exams.tasks import submit_overdue as scheduled
from assessments.exams.tests.building import published
from assessments.exams.tests.sitting import expires_in, kept, save, start, submit, url
from conftest import at_once, make_student
from tasks.models import Task


def sat_by(exam, students):
    """Attempts that ended a minute ago, each with an answer of its own; put in as rows, since there are many."""
    now = timezone.now()
    questions = list(exam.published.values_list("pk", flat=True))
    paper = [{"question": pk, "order": {}} for pk in questions]
    return Attempt.objects.bulk_create(
        Attempt(
            exam=exam, student=student, started_at=now - timedelta(hours=1), expires_at=now - timedelta(minutes=1),
            paper=paper,
            answers={str(questions[0]): {"answer": bool(at % 2), "revision": 1, "saved_at": "2026-11-21T08:00:00Z"}},
        )
        for at, student in enumerate(students)
    )  # fmt: skip


@pytest.fixture
def exam(school):
    return published(school, ["true_false"] * 3, duration_minutes=60)


@pytest.fixture
def classmates(school):
    return [
        make_student(f"STU1{at:03}", f"Kid Number{at}", with_user=False)
        for at in range(7)
    ]


def test_an_attempt_is_submitted_with_what_was_saved_as_of_its_end(
    school, acting, exam, run_tasks
):
    student = acting(school.student)
    start(student, exam)
    save(student, exam, {"q1": True, "q2": False})
    expires_in(exam, seconds=-31)
    ends = Attempt.objects.get().expires_at

    scheduled()

    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.ended_by, attempt.submitted_at) == (
        "submitted",
        "clock",
        ends,
    )
    assert attempt.receipt["statement"]["answers"] == {
        "q1": True,
        "q2": False,
        "q3": None,
    }
    assert attempt.receipt["statement"]["student_id"] == "STU0001"
    assert receipts.is_genuine(**attempt.receipt)
    assert student.get(url(exam, "receipt")).json() == attempt.receipt
    assert list(AttemptEvent.objects.values_list("kind", flat=True)) == [
        "started",
        "saved",
        "submitted",
    ]
    assert [(task.kind, task.state, task.owner) for task in run_tasks()] == [
        ("grade_attempts", "succeeded", None)
    ]
    assert Attempt.objects.get().score == 1


@pytest.mark.parametrize(("late", "state"), [(0, "in_progress"), (1, "submitted")])
def test_the_grace_belongs_to_the_student_to_its_last_microsecond(
    school, acting, exam, late, state
):
    start(acting(school.student), exam)
    grace_ends = Attempt.objects.get().expires_at + timedelta(seconds=30)

    submit_overdue(grace_ends + timedelta(microseconds=late))

    assert Attempt.objects.get().state == state


def test_what_has_no_clock_is_never_ended_by_it(school, acting):
    start(acting(school.student), published(school))

    assert submit_overdue(timezone.now() + timedelta(days=1000)) == 0


def test_many_are_ended_in_portions_each_with_one_task(exam, classmates, run_tasks):
    sat_by(exam, classmates)

    assert submit_overdue(timezone.now(), portion=3) == 7

    assert (
        Attempt.objects.filter(
            state="submitted", ended_by="clock", receipt__isnull=False
        ).count()
        == 7
    )
    assert Task.objects.filter(kind="grade_attempts").count() == 3
    run_tasks()
    assert sorted(Attempt.objects.values_list("score", flat=True)) == [
        0,
        0,
        0,
        0,
        1,
        1,
        1,
    ]


def test_ending_them_twice_ends_them_once(exam, classmates):
    sat_by(exam, classmates)

    assert [submit_overdue(timezone.now()), submit_overdue(timezone.now())] == [7, 0]

    assert AttemptEvent.objects.filter(kind="submitted").count() == 7
    assert Task.objects.count() == 1


def test_two_who_end_them_at_once_end_each_once(transactional_db, exam, classmates):
    sat_by(exam, classmates)

    found = at_once(*[lambda: submit_overdue(timezone.now(), portion=3)] * 3)

    assert sum(found) + submit_overdue(timezone.now()) == 7
    assert AttemptEvent.objects.filter(kind="submitted").count() == 7
    assert Attempt.objects.running().count() == 0


class KilledError(BaseException):
    """As a power cut would."""


def test_killed_half_way_it_leaves_whole_portions_and_the_next_run_does_the_rest(
    exam, classmates
):
    sat_by(exam, classmates)

    def cut_after_the_first_portion(execute, sql, params, many, context):
        # The second portion's last statement never reaches the database.
        if (
            sql.startswith("INSERT")
            and "exams_attemptevent" in sql
            and AttemptEvent.objects.exists()
        ):
            raise KilledError
        return execute(sql, params, many, context)

    with (
        connection.execute_wrapper(cut_after_the_first_portion),
        pytest.raises(KilledError),
    ):
        submit_overdue(timezone.now(), portion=3)
    after_the_cut = (
        Attempt.objects.ended().count(), Attempt.objects.exclude(receipt=None).count(), Task.objects.count(),
        AttemptEvent.objects.count(),
    )  # fmt: skip

    assert after_the_cut == (3, 3, 1, 3)
    assert submit_overdue(timezone.now()) == 4
    assert (Attempt.objects.ended().count(), AttemptEvent.objects.count()) == (7, 7)


def test_a_portion_costs_the_same_statements_for_one_and_for_many(exam, classmates):
    counts = []
    for some in (classmates[:1], classmates[1:]):
        sat_by(exam, some)
        with CaptureQueriesContext(connection) as queries:
            submit_overdue(timezone.now())
        counts.append(len([each for each in queries if "SAVEPOINT" not in each["sql"]]))

    assert counts[0] == counts[1]


def test_a_submission_and_the_schedule_at_once_end_it_once(
    transactional_db, school, acting, exam
):
    student = acting(school.student)
    start(student, exam)
    save(student, exam, {"q1": True})
    expires_in(
        exam, seconds=-29.9
    )  # in the grace for the request, past it for a schedule that is a second later

    submitted, _ = at_once(
        lambda: submit(student, exam, {"q2": True}),
        lambda: submit_overdue(timezone.now() + timedelta(seconds=1)),
    )

    events = AttemptEvent.objects.filter(kind="submitted")
    assert events.count() == 1
    assert Task.objects.filter(kind__startswith="grade").count() == 1
    expected = (
        {"q1": True, "q2": True}
        if events.get().detail["ended_by"] == "student"
        else {"q1": True}
    )
    assert kept(exam, school.student).answers == expected
    assert submitted.status_code == (202 if "q2" in expected else 409)


def test_a_look_ends_what_is_overdue_too(school, acting, exam):
    student = acting(school.student)
    start(student, exam)
    expires_in(exam, seconds=-31)

    assert student.get(url(exam)).status_code == 404
    assert Attempt.objects.get().ended_by == "clock"
    assert Task.objects.get().owner == school.student.user
