"""`POST /api/predictions/train` and `manage.py train_model`.

One code path, a task or a command.
"""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from academics.calendar import today
from academics.models import Student
from conftest import at_once, make_user
from predictions.factors import FACTOR_NAMES
from predictions.features import encode
from predictions.selectors import training_rows
from predictions.stored import MODEL_FILE, verified
from predictions.tasks import train_model
from predictions.tests.populated import populate
from predictions.tests.schools import generated_school
from tasks import services as task_services
from tasks.background import CancelledError, TaskRun
from tasks.models import State, Task

URL = "/api/predictions/train/"

pytestmark = pytest.mark.usefixtures("models")


def train(client):
    answer = client.post(URL)
    assert answer.status_code == 202, answer.content
    return Task.objects.get(id=answer.json()["task_id"])


def command(*words):
    out = StringIO()
    call_command("train_model", *words, stdout=out)
    return " ".join(out.getvalue().split())


# --- what it is trained on


def test_the_rows_are_the_students_whose_exam_score_is_known_as_they_are_encoded(
    school,
):
    populate(40)
    matrix, scores = generated_school(40)

    rows, targets = training_rows()

    assert np.allclose(encode(rows), matrix, equal_nan=True)
    assert np.allclose(targets, scores, atol=0.01)


def test_attendance_is_what_was_recorded_or_else_what_was_stated(school):
    populate(2)
    Student.objects.filter(student_id="GEN0001").update(
        attendance_rate=Decimal("81.25"), stated_attendance=50
    )
    Student.objects.filter(student_id="GEN0002").update(
        attendance_rate=None, stated_attendance=50
    )

    rows, _ = training_rows()

    assert [row[FACTOR_NAMES.index("attendance")] for row in rows] == [
        Decimal("81.25"),
        50,
    ]


def test_an_age_is_counted_from_the_date_of_birth_or_else_as_stated(school):
    populate(2)
    soon_sixteen = today() - timedelta(days=16 * 365 + 2)
    Student.objects.filter(student_id="GEN0001").update(
        date_of_birth=soon_sixteen, stated_age=99
    )
    Student.objects.filter(student_id="GEN0002").update(stated_age=17)

    rows, _ = training_rows()

    assert [row[FACTOR_NAMES.index("age")] for row in rows] == [15, 17]


# --- by the API


def test_a_task_trains_and_the_new_model_answers_at_once(school, acting, run_tasks):
    populate(60)
    client = acting(school.admin)
    before = client.get("/api/predictions/GEN0001/").json()["model_version"]

    task = train(client)
    run_tasks()

    task.refresh_from_db()
    assert task.state == State.SUCCEEDED
    assert task.result["rows"] == 60
    assert task.result["held_out"]["n"] == 12
    assert task.done == task.total > 0
    assert before == "rules-1"
    assert (
        client.get("/api/predictions/GEN0001/").json()["model_version"]
        == task.result["model_version"]
    )


@pytest.mark.parametrize(
    ("person", "status"),
    [("student", 403), ("parent", 403), ("teacher", 403), ("admin", 202)],
)
def test_only_an_admin_trains(school, acting, person, status):
    assert acting(getattr(school, person)).post(URL).status_code == status


def test_while_a_training_waits_whoever_asks_is_given_that_one(school, acting):
    first = train(acting(school.admin))
    second = train(acting(make_user("Otto Other", "admin")))

    assert second == first
    assert Task.objects.get().owner == school.admin


@pytest.mark.parametrize("how", ["ran", "was cancelled"])
def test_after_a_training_that_ended_another_begins(school, acting, run_tasks, how):
    client = acting(school.admin)
    first = train(client)
    if how == "ran":
        run_tasks()
    else:
        task_services.cancel(first, by=school.admin)

    assert train(client) != first


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_all_are_given_one_training(school, acting):
    clients = [acting(school.admin) for _ in range(6)]

    answers = at_once(
        *(
            lambda client=client: client.post(URL).json()["task_id"]
            for client in clients
        )
    )

    assert answers == [str(Task.objects.get().id)] * 6


def test_with_twenty_nine_rows_the_task_fails_and_says_why(
    school, acting, run_tasks, models
):
    populate(29)
    task = train(acting(school.admin))

    run_tasks()

    task.refresh_from_db()
    assert (task.state, task.attempts) == (State.FAILED, 1)
    assert task.error == "29 students have a known score; a model needs at least 30."
    assert not (models / MODEL_FILE).exists()


def test_students_who_do_not_differ_fail_with_a_sentence(school, acting, run_tasks):
    Student.objects.bulk_create(
        Student(student_id=f"S{n}", first_name="S", exam_score=n) for n in range(30)
    )
    task = train(acting(school.admin))

    run_tasks()

    task.refresh_from_db()
    assert task.error == "No factor varies between the students."


def test_a_training_that_is_cancelled_leaves_the_model_that_was(
    school, acting, model, models
):
    populate(60)
    task = train(acting(school.admin))
    run = TaskRun(task_services.claim(task.id))
    task_services.cancel(task, by=school.admin)

    with pytest.raises(CancelledError):
        train_model(run)

    assert verified(models).version == model.version


# --- by the command


def test_the_command_trains_and_reports(school, models):
    populate(60)

    said = command("--seed", "5")

    stored = verified(models)
    assert f"Model {stored.version}" in said
    assert "60, of which 12 were held out" in said
    for word in (
        "MAE",
        "RMSE",
        "R2",
        "Random forest alone",
        "covers",
        "Top factors",
        "attendance",
    ):
        assert word in said
    assert stored.card["recipe"]["seed"] == 5


def test_the_command_with_too_few_rows_is_one_sentence(school):
    with pytest.raises(
        CommandError,
        match=r"^0 students have a known score; a model needs at least 30\.$",
    ):
        command()


def test_where_possible_only_too_few_rows_are_no_failure(school, models):
    said = command("--if-possible")

    assert (
        said
        == "No model was trained: 0 students have a known score; a model needs at least"
        " 30. The rules answer until then."
    )
    assert not (models / MODEL_FILE).exists()


@pytest.mark.parametrize("seed", ["-1", "4294967296", "x"])
def test_a_seed_that_is_none_is_refused(school, seed):
    with pytest.raises(CommandError, match="seed"):
        command(f"--seed={seed}")
