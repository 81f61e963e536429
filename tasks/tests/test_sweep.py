"""The sweep sends again what was lost, frees what the dead held, gives up killers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tasks import services
from tasks.models import State, Task
from tasks.tests import demo_work


def ago(**how_long):
    return timezone.now() - timedelta(**how_long)


@pytest.fixture
def dead():
    """`dead(attempts=2)` is a task whose worker has not been heard of for a minute."""

    def make(attempts=1, **fields):
        task = demo_work.trace.enqueue(by=None)
        services.claim(task.id)
        Task.objects.filter(id=task.id).update(
            seen_at=ago(seconds=60), attempts=attempts, **fields
        )
        return task

    return make


@pytest.mark.parametrize(
    ("created", "sent", "again"),
    [
        ({"seconds": 20}, {"seconds": 5}, 0),
        ({"seconds": 20}, {"seconds": 11}, 1),
        ({"minutes": 30}, {"seconds": 60}, 0),  # behind long work: not over and over
        ({"minutes": 30}, {"seconds": 121}, 1),
    ],
)
def test_a_message_that_may_be_lost_is_sent_again(db, created, sent, again):
    task = Task.objects.create(kind="demo_trace", sent_at=ago(**sent))
    Task.objects.filter(id=task.id).update(created_at=ago(**created))

    assert services.sweep()["sent"] == again
    assert services.sweep()["sent"] == 0


def test_what_was_never_sent_is_sent_and_done(db, run_tasks):
    task = Task.objects.create(kind="demo_trace")

    assert services.sweep()["sent"] == 1
    run_tasks()
    task.refresh_from_db()
    assert task.state == State.SUCCEEDED


def test_a_retry_is_not_sent_before_it_is_due(db):
    Task.objects.create(
        kind="demo_trace",
        due_at=timezone.now() + timedelta(seconds=30),
        sent_at=ago(minutes=5),
    )

    assert services.sweep()["sent"] == 0


def test_a_dead_workers_task_is_done_by_another(db, dead, run_tasks):
    task = dead()

    found = services.sweep()

    assert (found["freed"], found["sent"]) == (1, 1)
    run_tasks()
    task.refresh_from_db()
    assert (task.state, task.attempts) == (State.SUCCEEDED, 2)
    assert demo_work.traces() == 1


def test_a_living_workers_task_is_left_alone(db):
    task = demo_work.trace.enqueue(by=None)
    services.claim(task.id)

    assert services.sweep()["freed"] == 0
    task.refresh_from_db()
    assert task.state == State.RUNNING


@pytest.mark.parametrize(("deaths", "state"), [(4, State.QUEUED), (5, State.FAILED)])
def test_a_task_that_kills_its_worker_each_time_is_given_up(db, dead, deaths, state):
    task = dead(attempts=deaths)

    services.sweep()

    task.refresh_from_db()
    assert task.state == state
    assert task.error == ("Its worker died 5 times." if state == State.FAILED else "")


def test_a_dead_workers_task_of_a_kind_that_the_sweeper_does_not_know_is_freed_too(
    db, dead
):
    task = dead(kind="of_a_newer_version")

    assert services.sweep() == {"sent": 1, "freed": 1, "given_up": 0}
    task.refresh_from_db()
    assert task.state == State.QUEUED


def test_a_task_that_was_cancelled_while_its_worker_was_dead_is_cancelled(db, dead):
    task = dead(cancel_requested=True)

    services.sweep()

    task.refresh_from_db()
    assert (task.state, task.finished_at is not None) == (State.CANCELLED, True)


def test_a_worker_that_comes_back_from_the_dead_writes_nothing(db, dead):
    task = dead()
    late = services.TaskRun(Task.objects.get(id=task.id))
    services.sweep()
    services.execute(task.id)

    with pytest.raises(services.ClaimLostError):
        late.progress(1, 2)
    with pytest.raises(services.ClaimLostError):
        late.succeed("late")

    task.refresh_from_db()
    assert task.result == {}


def test_a_sweep_that_finds_nothing_does_nothing(db):
    assert services.sweep() == {"sent": 0, "freed": 0, "given_up": 0}
