"""Enqueueing: a row in its cause's transaction, and a message on commit."""

import pytest
from celery.app.amqp import AMQP
from django.db import transaction
from kombu import pools

from tasks import services
from tasks.models import State, Task
from tasks.tests import demo_work
from tracker_project.celery import app


@pytest.fixture
def sent(monkeypatch):
    """The messages that reach the broker, in place of the broker."""
    messages = []
    monkeypatch.setattr(
        app, "send_task", lambda name, args, **options: messages.append((name, args[0]))
    )
    return messages


@pytest.fixture
def broken_broker(monkeypatch, caplog):
    """A broker at a port where nobody listens; what is logged of it is given."""
    monkeypatch.setenv(
        "CELERY_BROKER_URL", "redis://127.0.0.1:1/0"
    )  # Celery asks the environment first
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setitem(app.__dict__, "amqp", AMQP(app))
    yield lambda: caplog.text
    pools.reset()


@pytest.mark.django_db(transaction=True)
def test_a_task_is_sent_when_its_transaction_is_committed(sent):
    with transaction.atomic():
        task = demo_work.trace.enqueue(by=None, number=7)
        assert sent == []

    assert sent == [("tasks.run", str(task.id))]
    assert Task.objects.get().args == {"number": 7}


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_no_row_and_no_message(sent):
    with transaction.atomic():
        demo_work.trace.enqueue(by=None)
        transaction.set_rollback(True)

    assert sent == []
    assert Task.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_nothing_and_holds_nobody(
    broken_broker, sent_later
):
    task = demo_work.trace.enqueue(by=None)

    assert Task.objects.get(id=task.id).state == State.QUEUED
    assert "The broker does not answer" in broken_broker()
    assert "refused" in broken_broker()
    assert sent_later() == [str(task.id)]


@pytest.fixture
def sent_later(monkeypatch, broken_broker):
    """What the next sweep sends, the broker being back."""

    def sweep():
        messages = []
        monkeypatch.setattr(
            app, "send_task", lambda name, args, **options: messages.append(args[0])
        )
        services.sweep()
        return messages

    return sweep


@pytest.mark.django_db(transaction=True)
def test_a_sweep_does_not_wait_for_a_dead_broker_once_for_every_task(broken_broker):
    for _ in range(30):
        Task.objects.create(kind="demo_trace")

    found = services.sweep()

    assert found["sent"] == 0
    assert Task.objects.filter(state=State.QUEUED, sent_at=None).count() == 30


def test_what_is_no_json_is_refused_at_once(db):
    with pytest.raises(TypeError):
        demo_work.trace.enqueue(by=None, thing=object())
