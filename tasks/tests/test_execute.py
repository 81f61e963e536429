"""A task's run: claimed once, ended once, tried again where that may help."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from accounts.models import User
from conftest import at_once
from tasks import services
from tasks.background import ClaimLostError, TaskRun, background
from tasks.models import State, Task
from tasks.tests import demo_work
from tracker_project.errors import StudentTrackingException


def due_now(task):
    Task.objects.filter(id=task.id).update(due_at=timezone.now() - timedelta(seconds=1))


def test_the_result_of_the_work_is_the_tasks(db):
    task = demo_work.answer.enqueue(by=None, value={"rows": [1, 2]})

    assert services.execute(task.id) == "succeeded"
    task.refresh_from_db()
    assert (task.result, task.error, task.attempts) == ({"rows": [1, 2]}, "", 1)
    assert task.started_at <= task.finished_at


def test_a_second_delivery_does_nothing(db):
    task = demo_work.trace.enqueue(by=None)

    assert [services.execute(task.id), services.execute(task.id)] == [
        "succeeded",
        "succeeded",
    ]
    assert demo_work.traces() == 1


def test_a_task_that_is_gone_is_no_failure_of_the_worker(db):
    assert services.execute(uuid4()) == "gone"


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_get_one_task_at_once_only_one_does_it():
    task = demo_work.trace.enqueue(by=None)

    ends = at_once(*[lambda: services.execute(task.id)] * 4)

    assert demo_work.traces() == 1
    assert set(ends) <= {"running", "succeeded"}
    assert Task.objects.get(id=task.id).attempts == 1


def test_a_rule_that_refuses_ends_the_task_at_once_with_its_sentence(db):
    task = demo_work.refused.enqueue(by=None)

    assert services.execute(task.id) == "failed"
    task.refresh_from_db()
    assert (task.error, task.attempts) == ("line 7:  is no score.", 1)


def test_a_failure_that_may_pass_is_tried_again_after_a_while(db, tmp_path):
    task = demo_work.flaky.enqueue(by=None, path=str(tmp_path / "tries"))

    assert services.execute(task.id) == "queued"
    task.refresh_from_db()
    assert timedelta(seconds=1) < task.due_at - timezone.now() <= timedelta(seconds=2)
    assert services.execute(task.id) == "queued", "not before it is due"
    due_now(task)
    assert services.execute(task.id) == "succeeded"
    task.refresh_from_db()
    assert (task.result, task.attempts) == (2, 2)


def test_a_failure_that_does_not_pass_is_given_up_after_three_tries_and_leaves_nothing(
    db,
):
    task = demo_work.failing.enqueue(by=None)
    waits = []

    for _ in range(3):
        due_now(task)
        services.execute(task.id)
        task.refresh_from_db()
        waits.append(round((task.due_at - timezone.now()).total_seconds()))

    assert task.state == State.FAILED
    assert task.error == "ConnectionError: it failed 3 times."
    assert waits[:2] == [2, 4]
    assert demo_work.traces() == 0


def test_work_that_no_worker_knows_waits_and_then_fails_with_a_sentence(
    db,
):
    task = Task.objects.create(kind="no_such_work")
    ends = []

    for _ in range(3):
        due_now(task)
        ends.append(services.execute(task.id))

    assert ends == ["queued", "queued", "failed"]
    assert (
        Task.objects.get(id=task.id).error
        == "No worker knows the work called no_such_work."
    )


def test_work_that_takes_too_long_is_not_tried_again(db, work, settings):
    settings.CELERY_TASK_SOFT_TIME_LIMIT = 3540

    def endless(run):
        raise SoftTimeLimitExceeded

    task = work(endless).enqueue(by=None)

    assert services.execute(task.id) == "failed"
    assert Task.objects.get(id=task.id).error == "It took longer than 3540 seconds."


@pytest.mark.django_db(transaction=True)
def test_a_result_that_is_no_json_is_a_failure_and_no_success(work):
    task = work(lambda run: {1, 2}, max_attempts=1).enqueue(by=None)

    assert services.execute(task.id) == "failed"


@pytest.mark.django_db(transaction=True)
def test_the_effect_and_the_end_are_written_together_or_not_at_all():
    task = demo_work.trace.enqueue(by=None)
    run = TaskRun(services.claim(task.id))
    Task.objects.filter(id=task.id).update(claim=uuid4())  # another worker took over

    def finish():
        with run.completing() as succeed:
            demo_work.leave_a_trace(run)
            succeed(None)

    with pytest.raises(ClaimLostError):
        finish()

    assert demo_work.traces() == 0
    assert run.finished is False
    assert Task.objects.get(id=task.id).state == State.RUNNING


@pytest.mark.django_db(transaction=True)
def test_an_end_that_is_rolled_back_is_no_end(work):
    def stumbles(run):
        try:
            with run.completing() as succeed:
                succeed({"first": True})
                raise LookupError
        except LookupError:
            return {"first": False}

    task = work(stumbles).enqueue(by=None)

    assert services.execute(task.id) == "succeeded"
    assert Task.objects.get(id=task.id).result == {"first": False}


def test_what_the_work_changes_is_put_down_to_its_owner(school, work):
    def renames(run):
        user = User.objects.get(pk=school.student.user.pk)
        user.first_name = "Samuel"
        user.save()

    task = work(renames).enqueue(by=school.admin)
    services.execute(task.id)

    entry = LogEntry.objects.get_for_object(school.student.user).first()
    assert entry.actor == school.admin


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_lives_while_the_work_says_nothing(settings, work):
    settings.TASK_LEASE_SECONDS = 0.4
    beaten = threading.Event()

    def silent(run):
        first = Task.objects.get(id=run.task_id).seen_at
        for _ in range(200):
            if Task.objects.get(id=run.task_id).seen_at > first:
                beaten.set()
                return
            beaten.wait(0.05)

    task = work(silent).enqueue(by=None)
    services.execute(task.id)

    assert beaten.is_set()
    assert services.sweep()["freed"] == 0


def test_two_kinds_of_work_can_not_have_one_name():
    with pytest.raises(StudentTrackingException):
        background("demo_trace")(lambda run: None)
