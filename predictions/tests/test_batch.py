"""`POST /api/predictions/batch`: few at once, many by a task."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from academics.models import SchoolClass, Student
from conftest import at_once
from predictions import services
from predictions.models import Prediction
from predictions.tasks import predict_students
from predictions.tests.populated import populate, put_in_use
from tasks import services as task_services
from tasks.background import CancelledError, TaskRun
from tasks.models import State, Task

URL = "/api/predictions/batch/"
ALL_THREE = ["STU0001", "STU0002", "STU0003"]

pytestmark = pytest.mark.usefixtures("models")


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["student_id"] for row in answer.json()]


def begin(client, body):
    answer = client.post(URL, body)
    assert answer.status_code == 202, answer.content
    return Task.objects.get(id=answer.json()["task_id"])


# --- a few, at once


def test_a_few_are_answered_at_once_in_the_order_asked_for(school, acting, model):
    answer = acting(school.teacher).post(URL, {"student_ids": ["STU0003", "STU0001"]})

    assert ids(answer) == ["STU0003", "STU0001"]
    assert {row["model_version"] for row in answer.json()} == {model.version}
    assert Prediction.objects.count() == 2


def test_each_student_is_predicted_for_once_however_often_and_however_named(
    school, acting
):
    answer = acting(school.admin).post(
        URL, {"student_ids": ["STU0001", "stu0001", str(school.student.pk)]}
    )

    assert ids(answer) == ["STU0001"]
    assert Prediction.objects.count() == 1


def test_a_batch_says_what_a_single_look_says(school, acting, model):
    client = acting(school.teacher)

    batch = client.post(URL, {"student_ids": ["STU0001"]}).json()

    assert batch == [client.get("/api/predictions/STU0001/").json()]


def test_fifty_are_answered_at_once_and_fifty_one_by_a_task(school, acting):
    codes = [student.student_id for student in populate(51)]
    client = acting(school.teacher)

    assert len(ids(client.post(URL, {"student_ids": codes[:50]}))) == 50
    assert client.post(URL, {"student_ids": codes}).status_code == 202


def test_ids_that_name_nobody_are_told_and_nothing_is_predicted(school, acting):
    answer = acting(school.teacher).post(
        URL, {"student_ids": ["STU0001", "STU9999", "nobody"]}
    )

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "student_ids": ["No such student: STU9999, NOBODY."]
    }
    assert Prediction.objects.count() == 0


def test_a_hundred_unknown_ids_are_told_in_short(school, acting):
    answer = acting(school.admin).post(
        URL, {"student_ids": [f"X{n}" for n in range(100)]}
    )

    assert answer.json()["error"].endswith("X19 and 80 more.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "non_field_errors"),
        ({"student_ids": []}, "student_ids"),
        ({"student_ids": "STU0001"}, "student_ids"),
        ({"student_ids": None}, "student_ids"),
        ({"student_ids": [None]}, "student_ids.0"),
        ({"student_ids": [True]}, "student_ids.0"),
        ({"student_ids": [{}]}, "student_ids.0"),
        ({"student_ids": ["x" * 21]}, "student_ids.0"),
        ({"class_id": "seven"}, "class_id"),
        ({"class_id": 999}, "class_id"),
        ({"class_id": 10**30}, "class_id"),
        ({"all": False}, "all"),
        ({"all": "perhaps"}, "all"),
        ({"all": True, "class_id": 1}, "non_field_errors"),
        ({"student_ids": ["STU0001"], "all": True}, "non_field_errors"),
        ([1, 2], "non_field_errors"),
    ],
)
def test_a_body_that_says_not_exactly_whom_is_refused(school, acting, body, field):
    answer = acting(school.admin).post(URL, body)

    assert answer.status_code == 400
    assert field in answer.json()["details"]
    assert Task.objects.count() == 0


def test_a_class_without_students_is_refused(school, acting):
    empty = SchoolClass.objects.create(class_name="9Z")

    answer = acting(school.admin).post(URL, {"class_id": empty.pk})

    assert answer.status_code == 400
    assert answer.json()["error"] == "There are no students to predict for."


# --- who may


@pytest.mark.parametrize(
    ("person", "status"),
    [("student", 403), ("parent", 403), ("teacher", 200), ("admin", 200)],
)
def test_staff_predict_for_others_and_nobody_else_does(school, acting, person, status):
    assert (
        acting(getattr(school, person))
        .post(URL, {"student_ids": ["STU0001"]})
        .status_code
        == status
    )


def test_a_teacher_with_assigned_students_predicts_for_these_alone(
    school, acting, assigned_scope, run_tasks
):
    client = acting(school.teacher)

    refused = client.post(URL, {"student_ids": ["STU0001", "STU0003"]})
    begin(client, {"all": True})
    run_tasks()

    assert refused.json()["details"] == {"student_ids": ["No such student: STU0003."]}
    predicted = Prediction.objects.values_list("student__student_id", flat=True)
    assert sorted(predicted) == ["STU0001", "STU0002"]


# --- many, by a task


def test_a_class_is_predicted_for_by_a_task(school, acting, run_tasks, model):
    task = begin(acting(school.teacher), {"class_id": school.class_7a.pk})

    run_tasks()

    task.refresh_from_db()
    assert task.result == {"predicted": 2, "stored": 2, "model_version": model.version}
    assert (task.done, task.total) == (2, 2)
    assert Prediction.objects.filter(requested_by=school.teacher.user).count() == 2


def test_everybody_is_predicted_for_by_a_task(school, acting, run_tasks):
    task = begin(acting(school.admin), {"all": True})

    run_tasks()

    task.refresh_from_db()
    assert task.result == {"predicted": 3, "stored": 3, "model_version": "rules-1"}


def test_a_batch_of_the_same_again_stores_nothing_new(school, acting, run_tasks, model):
    client = acting(school.admin)
    for _ in range(2):
        task = begin(client, {"all": True})
        run_tasks()

    task.refresh_from_db()
    assert task.result == {"predicted": 3, "stored": 0, "model_version": model.version}
    assert Prediction.objects.count() == 3


def test_a_look_after_a_batch_adds_the_reasons_to_the_same_row(
    school, acting, run_tasks, model
):
    populate(1)
    client = acting(school.admin)
    begin(client, {"all": True})
    run_tasks()

    said = client.get("/api/predictions/GEN0001/").json()

    assert len(said["factors"]) == 18
    assert (
        Prediction.objects.get(student__student_id="GEN0001").factors == said["factors"]
    )


def test_a_batch_and_a_look_agree(school, acting, run_tasks, model):
    populate(20)
    client = acting(school.admin)
    begin(client, {"all": True})
    run_tasks()

    client.post(URL, {"student_ids": [f"GEN{n:04}" for n in range(1, 21)]})

    assert Prediction.objects.count() == 23


def test_a_task_that_is_cancelled_while_it_waits_stores_nothing(school, acting, model):
    task = begin(acting(school.admin), {"all": True})

    task_services.cancel(task, by=school.admin)
    task_services.execute(task.id)

    assert Task.objects.get(id=task.id).state == State.CANCELLED
    assert Prediction.objects.count() == 0


def test_a_task_that_is_cancelled_while_it_runs_stores_nothing(school, acting):
    task = begin(acting(school.admin), {"all": True})
    run = TaskRun(task_services.claim(task.id))
    task_services.cancel(task, by=school.admin)

    with pytest.raises(CancelledError):
        predict_students(run, **task.args)

    assert Prediction.objects.count() == 0


def test_a_task_that_dies_while_it_stores_leaves_nothing_and_is_done_once_afterwards(
    school, acting
):
    task = begin(acting(school.admin), {"all": True})
    run = TaskRun(task_services.claim(task.id))
    _, _, outcomes = services.predict_many(
        students=Student.objects.all(), progress=run.progress
    )

    def store_and_die():
        with run.completing():
            services.store_outcomes(outcomes, by=school.admin)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store_and_die()
    left = Prediction.objects.count()
    Task.objects.filter(id=task.id).update(seen_at=task.created_at - timedelta(hours=1))
    task_services.sweep()
    for _ in range(2):
        task_services.execute(task.id)

    assert (len(outcomes), left) == (3, 0)
    assert Prediction.objects.count() == 3
    assert Task.objects.get(id=task.id).state == State.SUCCEEDED


def test_a_student_who_is_removed_meanwhile_is_left_out(school):
    _, predicted, outcomes = services.predict_many(
        students=Student.objects.all(), progress=lambda done, total: None
    )
    school.student.delete()

    services.store_outcomes(outcomes, by=None)

    assert predicted == 3
    assert Prediction.objects.count() == 2


def test_one_model_answers_for_all_though_another_is_trained_meanwhile(
    school, models, model
):
    def train_another(done, total):
        if done == 0:
            put_in_use(models, seed=8)

    version, _, outcomes = services.predict_many(
        students=Student.objects.all(), progress=train_another
    )

    assert {outcome.version for outcome in outcomes} == {version} == {model.version}


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": 51, "predicted_score": 50, "high": 60},
        {"low": 40, "predicted_score": 61, "high": 60},
        {"confidence_level": 2},
        {"confidence_level": -1},
    ],
)
def test_the_database_refuses_a_prediction_outside_its_interval_or_its_scale(
    school, wrong
):
    said = {
        "low": 40,
        "predicted_score": 50,
        "high": 60,
        "confidence_level": 0.5,
    } | wrong

    with pytest.raises(IntegrityError):
        Prediction.objects.create(
            student=school.student,
            model_version="x",
            prediction_date="2026-01-01T00:00:00Z",
            **said,
        )


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_keep_one_row_for_each_student(
    transactional_db, school, acting
):
    clients = [acting(school.teacher), acting(school.admin)]

    answers = at_once(
        *(
            lambda client=client: ids(client.post(URL, {"student_ids": ALL_THREE}))
            for client in clients
        )
    )

    assert answers == [ALL_THREE, ALL_THREE]
    assert Prediction.objects.count() == 3
