"""What a web process does every few seconds, beside its requests."""

import threading
from datetime import timedelta

from assessments.exams.sitting import heartbeat
from tracker_project.serving import rounds


def test_a_round_that_fails_is_not_the_last(monkeypatch, caplog):
    monkeypatch.setattr(rounds, "_registered", [])
    calls = []
    third = threading.Event()

    @rounds.every(timedelta(0))
    def count():
        calls.append(len(calls))
        if calls == [0]:
            raise OSError("the database is away")
        if len(calls) == 3:
            third.set()
            raise rounds.StoppedError

    rounds.start(lambda work: work())

    assert third.wait(10)
    assert caplog.messages == ["count failed: the database is away"]


def test_the_heartbeat_takes_its_turn_among_the_requests():
    asked = []
    began = threading.Event()

    def in_turn(work):
        asked.append(work)
        began.set()
        raise rounds.StoppedError

    rounds.start(in_turn)

    assert began.wait(10)
    assert asked == [heartbeat.beat]
