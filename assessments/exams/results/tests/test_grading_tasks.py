"""The work of grading: in chunks, on the schedule, killed half way, and telling nothing of a score."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academics.models import Student
from assessments.exams.models import Attempt, AttemptEvent, ExamResult
from assessments.exams.results.grading import grade_chunk
from assessments.exams.results.queue import enqueue_overlooked
from assessments.exams.tasks import (
    grade_attempt,
    grade_attempts,
)
from assessments.exams.tests.attempts import RIGHT, many, submitted
from assessments.exams.tests.building import published, question
from assessments.marks.models import Assessment
from tasks.models import Task
from tracker_project.errors import ValidationError

pytestmark = pytest.mark.django_db
FULL = {"single_choice": RIGHT, "true_false": RIGHT, "numeric": RIGHT}  # 4 points
HALF = {"numeric": RIGHT}  # 2 points


def test_an_exam_of_many_is_graded_in_chunks_that_tell_how_far_they_are(
    school, run_tasks
):
    exam = many(school, 600)

    task = grade_attempts.enqueue(by=None, exam_id=exam.pk)
    run_tasks()

    task.refresh_from_db()
    assert (task.state, task.result, task.done, task.total) == (
        "succeeded", {"exam_id": exam.pk, "graded": 601}, 601, 601,
    )  # fmt: skip
    assert ExamResult.objects.filter(score=4).count() == 301
    assert Assessment.objects.filter(score=0).count() == 300


def test_the_statements_of_a_grading_do_not_grow_with_the_attempts(
    school, django_assert_max_num_queries
):
    counts = []
    for size in (3, 30):
        Student.objects.filter(student_id__startswith="M").delete()
        exam = many(school, size)
        ids = list(Attempt.objects.filter(exam=exam).values_list("pk", flat=True))
        with django_assert_max_num_queries(40) as queries:
            grade_chunk(exam.pk, ids)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_no_task_has_in_hand_is_graded_by_the_schedule(school, run_tasks):
    exam = published(school)
    ago = timezone.now() - timedelta(minutes=2)
    attempt = submitted(exam, school.student, FULL, submitted_at=ago)
    submitted(exam, school.classmate, FULL)

    assert enqueue_overlooked(timezone.now()) == [exam.pk]
    assert enqueue_overlooked(timezone.now()) == []
    run_tasks()

    attempt.refresh_from_db()
    assert (attempt.state, enqueue_overlooked(timezone.now())) == ("graded", [])


def test_an_attempt_whose_task_is_at_work_is_left_to_it(school):
    exam = published(school)
    ago = timezone.now() - timedelta(minutes=2)
    task = grade_attempt.enqueue(
        by=None, attempt_id="00000000-0000-0000-0000-000000000000"
    )
    submitted(exam, school.student, FULL, submitted_at=ago, task=task)
    at_work = enqueue_overlooked(timezone.now())

    Task.objects.update(state="failed", finished_at=timezone.now())

    assert (at_work, enqueue_overlooked(timezone.now())) == ([], [exam.pk])


def test_a_grading_task_tells_its_student_nothing_of_the_score(
    school, acting, run_tasks
):
    exam = published(school)
    task = grade_attempt.enqueue(
        by=school.student.user, attempt_id=str(submitted(exam, school.student, HALF).pk)
    )
    run_tasks()

    answer = acting(school.student).get(f"/api/tasks/status/{task.pk}/")

    assert answer.json()["result"].keys() == {"attempt_id", "message"}
    assert answer.json()["result"]["message"] == "The attempt was marked."


def test_grading_an_attempt_that_is_gone_says_so(school, run_tasks):
    grade_attempt.enqueue(by=None, attempt_id="00000000-0000-0000-0000-000000000000")

    (task,) = run_tasks()

    assert (task.state, task.error) == ("failed", "The attempt is gone.")


def test_an_exam_worth_more_than_a_mark_can_say_is_not_published(school):
    many_points = [
        {"question": question(school, text=f"Number {at}?"), "points": 10_000}
        for at in range(10)
    ]

    with pytest.raises(ValidationError, match="99999 points"):
        published(school, many_points)


def test_a_chunk_that_fails_leaves_nothing_and_the_chunks_before_it_stay(
    school, run_tasks
):
    """As where a worker is killed in the middle of a chunk: what it wrote is rolled back."""
    exam = many(school, 600)
    last = Attempt.objects.order_by("pk").last()
    paper = last.paper
    Attempt.objects.filter(pk=last.pk).update(paper=[{"question": 0, "order": {}}])
    task = grade_attempts.enqueue(by=None, exam_id=exam.pk)

    run_tasks()
    half = (
        Attempt.objects.filter(state="graded").count(),
        ExamResult.objects.count(),
        Assessment.objects.count(),
    )
    Attempt.objects.filter(pk=last.pk).update(paper=paper)
    Task.objects.filter(pk=task.pk).update(due_at=None)
    run_tasks()

    assert half == (500, 500, 500)
    assert (ExamResult.objects.count(), Assessment.objects.count()) == (601, 601)
    assert AttemptEvent.objects.filter(kind="graded").count() == 601
