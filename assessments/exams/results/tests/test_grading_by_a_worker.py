"""A real worker that grades an exam is killed in the middle: the next one grades the rest, and nothing twice."""

import os
import signal

import pytest

from assessments.exams.models import Attempt, AttemptEvent, ExamResult
from assessments.exams.tests.attempts import many
from assessments.marks.models import Assessment
from tasks.models import Task
from tasks.tests.test_worker import elsewhere, environment, kill, start_worker, wait_for

__all__ = ["elsewhere", "environment", "start_worker"]  # fixtures
pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        os.name != "posix", reason="kills process groups, which only POSIX has"
    ),
]
ATTEMPTS = 6_000


def graded():
    return Attempt.objects.filter(state="graded").count()


def test_an_exam_whose_grading_is_killed_is_graded_once(
    school, start_worker, elsewhere, tmp_path
):
    exam, log = many(school, ATTEMPTS), tmp_path / "worker.log"
    first = start_worker()
    os.killpg(first.pid, signal.SIGSTOP)  # so that it begins when somebody looks
    elsewhere(
        f"from assessments.exams.tasks import grade_attempts; grade_attempts.enqueue(by=None, exam_id={exam.pk})"
    )
    os.killpg(first.pid, signal.SIGCONT)
    wait_for(lambda: graded() > 0, log)

    kill(first)
    at_kill = graded()
    start_worker()
    wait_for(
        lambda: (
            elsewhere("from tasks.services import sweep; sweep()")
            or graded() == ATTEMPTS + 1
        ),
        log,
    )

    assert 0 < at_kill < ATTEMPTS + 1
    wait_for(lambda: Task.objects.get(kind="grade_attempts").state == "succeeded", log)
    assert (ExamResult.objects.count(), Assessment.objects.count()) == (
        ATTEMPTS + 1,
        ATTEMPTS + 1,
    )
    assert AttemptEvent.objects.filter(kind="graded").count() == ATTEMPTS + 1
