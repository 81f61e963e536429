"""Watching and cancelling tasks through the API."""

from uuid import uuid4

import pytest

from tasks import services
from tasks.models import State, Task
from tasks.tests import demo_work

TASKS = "/api/tasks/"


def status_of(client, task):
    return client.get(f"/api/tasks/status/{task.id}")


def test_a_task_is_shown_to_its_owner(school, acting):
    task = demo_work.answer.enqueue(by=school.student.user, value=5)

    told = status_of(acting(school.student), task).json()

    assert told == {
        "task_id": str(task.id),
        "kind": "demo_answer",
        "state": "queued",
        "progress": {"done": 0, "total": 0},
        "result": None,
        "error": None,
        "created_at": told["created_at"],
        "started_at": None,
        "finished_at": None,
        "status_url": f"/api/tasks/status/{task.id}/",
    }


@pytest.mark.parametrize("who", ["classmate", "parent"])
def test_a_task_of_somebody_else_is_a_404(school, acting, who):
    task = demo_work.trace.enqueue(by=school.student.user)
    client = acting(getattr(school, who))

    assert status_of(client, task).status_code == 404
    assert client.post(f"{TASKS}{task.id}/cancel").status_code == 404
    assert client.get(TASKS).json() == []
    task.refresh_from_db()
    assert task.state == State.QUEUED


def test_a_teacher_watches_the_task_of_an_own_student(school, acting, assigned_scope):
    task = demo_work.trace.enqueue(by=school.student.user)

    assert status_of(acting(school.teacher), task).status_code == 200
    assert status_of(acting(school.other_teacher), task).status_code == 404
    assert acting(school.teacher).get(TASKS).json() == []


def test_teachers_of_a_whole_school_watch_every_students_task(school, acting):
    task = demo_work.trace.enqueue(by=school.student.user)
    offices = [
        demo_work.trace.enqueue(by=by) for by in (school.admin, school.teacher.user)
    ]
    teacher = acting(school.other_teacher)

    assert status_of(teacher, task).status_code == 200
    assert [status_of(teacher, one).status_code for one in offices] == [404, 404]


def test_a_teacher_cancels_no_task_of_a_student(school, acting):
    task = demo_work.trace.enqueue(by=school.student.user)

    answer = acting(school.teacher).post(f"{TASKS}{task.id}/cancel")

    assert answer.status_code == 403
    task.refresh_from_db()
    assert task.state == State.QUEUED


def test_an_admin_sees_everybodys_tasks_and_the_schools_own(school, acting):
    tasks = [
        demo_work.trace.enqueue(by=by)
        for by in (school.student.user, school.teacher.user, None)
    ]
    client = acting(school.admin)

    assert len(client.get(TASKS).json()) == 3
    assert {status_of(client, task).status_code for task in tasks} == {200}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=queued", 1),
        ("state=SUCCEEDED&kind=demo_trace", 1),
        ("kind=demo_trace", 2),
        ("kind=x", 0),
    ],
)
def test_tasks_are_filtered(school, acting, query, count):
    done, _ = (demo_work.trace.enqueue(by=school.admin) for _ in range(2))
    services.execute(done.id)

    assert len(acting(school.admin).get(f"{TASKS}?{query}").json()) == count


def test_an_unknown_state_is_a_400(school, acting):
    assert acting(school.admin).get(f"{TASKS}?state=lost").status_code == 400


def test_a_task_that_is_not_there_is_a_404(school, acting):
    for where in (
        f"/api/tasks/status/{uuid4()}",
        "/api/tasks/status/7",
        "/api/tasks/status/",
    ):
        assert acting(school.admin).get(where).status_code == 404


def test_progress_is_told_while_the_work_goes_on(school, acting):
    task = demo_work.steps.enqueue(by=school.student.user, total=8)
    run = services.TaskRun(services.claim(task.id))

    run.progress(2, 8)

    told = status_of(acting(school.student), task).json()
    assert (told["state"], told["progress"]) == ("running", {"done": 2, "total": 8})


def test_progress_is_written_at_most_twice_a_second_but_always_at_the_end(
    db, django_assert_num_queries
):
    task = demo_work.steps.enqueue(by=None, total=1000)
    run = services.TaskRun(services.claim(task.id))

    with django_assert_num_queries(4):
        for step in range(1001):
            run.progress(step, 1000)

    task.refresh_from_db()
    assert task.done == 1000


def test_a_waiting_task_is_cancelled_at_once(school, acting, run_tasks):
    task = demo_work.trace.enqueue(by=school.student.user)

    answer = acting(school.student).post(f"{TASKS}{task.id}/cancel")

    assert answer.status_code == 202
    assert answer.json()["state"] == "cancelled"
    assert services.execute(task.id) == "cancelled"
    assert demo_work.traces() == 0


def test_a_running_task_stops_at_its_next_step(school, acting):
    task = demo_work.steps.enqueue(by=school.student.user, total=9)
    run = services.TaskRun(services.claim(task.id))

    answer = acting(school.student).post(f"{TASKS}{task.id}/cancel")

    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    with pytest.raises(services.CancelledError):
        run.progress(9, 9)


def test_work_that_is_told_to_stop_ends_cancelled_with_nothing_done(db, work):
    def goes_on(run):
        services.cancel(Task.objects.get(id=run.task_id), by=None)
        run.progress(1, 2)
        demo_work.leave_a_trace(run)

    task = work(goes_on).enqueue(by=None)

    assert services.execute(task.id) == "cancelled"
    assert demo_work.traces() == 0


def test_work_that_fails_after_it_was_told_to_stop_is_not_queued_for_ever(db, work):
    def stumbles(run):
        services.cancel(Task.objects.get(id=run.task_id), by=None)
        raise ConnectionError

    task = work(stumbles).enqueue(by=None)

    assert services.execute(task.id) == "cancelled"
    assert services.sweep()["sent"] == 0


@pytest.mark.parametrize("state", ["succeeded", "failed", "cancelled"])
def test_a_task_that_has_ended_can_not_be_cancelled(school, acting, state):
    work = {
        "succeeded": demo_work.trace,
        "failed": demo_work.refused,
        "cancelled": demo_work.trace,
    }[state]
    task = work.enqueue(by=school.student.user)
    client = acting(school.student)
    if state == "cancelled":
        client.post(f"{TASKS}{task.id}/cancel")
    else:
        services.execute(task.id)

    answer = client.post(f"{TASKS}{task.id}/cancel")

    assert (answer.status_code, answer.json()["code"]) == (409, "task_ended")
    assert Task.objects.get(id=task.id).state == state


def test_a_failed_task_tells_its_sentence(school, acting):
    task = demo_work.refused.enqueue(by=school.student.user)
    services.execute(task.id)

    told = status_of(acting(school.student), task).json()

    assert (told["state"], told["error"]) == ("failed", "line 7:  is no score.")


def test_the_owners_removal_leaves_the_task_to_the_school(school, acting):
    task = demo_work.trace.enqueue(by=school.pending_teacher)
    acting(school.admin).delete(f"/api/admin/users/{school.pending_teacher.pk}")

    assert services.execute(task.id) == "succeeded"
    assert status_of(acting(school.admin), task).status_code == 200
