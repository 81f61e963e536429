"""What the database undid for the sake of another transaction is tried again."""

import threading
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from conftest import at_once
from tracker_project.api.views import ResourceView
from tracker_project.database.retrying import TRIES, retried

DEADLOCK = OperationalError(
    1213, "Deadlock found when trying to get lock; try restarting transaction"
)
GONE = OperationalError(2013, "Lost connection to MySQL server during query")


class Failing:
    """Work that fails with the given errors, one each time, before it succeeds."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.runs = 0

    def __call__(self):
        self.runs += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


class CountingView(ResourceView):
    public = True
    authentication_classes = ()
    permission_classes = ()
    work = None

    def post(self, request):
        return Response({"said": request.data["say"], "work": self.work()})


def test_a_victim_is_tried_again_until_it_goes_through():
    work = Failing(DEADLOCK, DEADLOCK)

    assert retried(work) == "done"
    assert work.runs == 3


def test_what_is_a_victim_every_time_ends():
    work = Failing(*[DEADLOCK] * TRIES)

    with pytest.raises(OperationalError):
        retried(work)

    assert work.runs == TRIES


def test_a_lost_connection_is_not_tried_again():
    work = Failing(GONE)

    with pytest.raises(OperationalError):
        retried(work)

    assert work.runs == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_transaction_was_a_victim_is_answered():
    view = CountingView.as_view(work=Failing(DEADLOCK, DEADLOCK))

    answer = view(APIRequestFactory().post("/", {"say": "hello"}))

    assert answer.status_code == 200
    assert answer.data == {"said": "hello", "work": "done"}


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_a_victim_every_time_is_told_to_come_again():
    view = CountingView.as_view(work=Failing(*[DEADLOCK] * (TRIES + 1)))

    answer = view(APIRequestFactory().post("/", {"say": "hello"}))

    assert answer.status_code == 503


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite's writers wait before they begin"
)
@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_both_end():
    day = datetime(2030, 1, 1, tzinfo=UTC)
    Session.objects.create(session_key="first", expire_date=day)
    Session.objects.create(session_key="second", expire_date=day)
    both_hold_one = threading.Barrier(2)

    def crossing(*keys):
        met = []

        def work():
            with transaction.atomic():
                Session.objects.filter(pk=keys[0]).update(session_data="one")
                if not met:
                    met.append(True)
                    both_hold_one.wait(timeout=30)
                Session.objects.filter(pk=keys[1]).update(session_data="two")
            return "done"

        return lambda: retried(work)

    ended = at_once(crossing("first", "second"), crossing("second", "first"))

    assert ended == ["done", "done"]
