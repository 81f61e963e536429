"""Grading: once, whatever is delivered twice; and what it writes."""

from decimal import Decimal

import pytest

from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    ExamResult,
    HandMark,
)
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tasks import grade_attempt, grade_attempts
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.marks.models import Assessment
from conftest import at_once
from tasks import services as task_services

pytestmark = pytest.mark.django_db
ALL_RIGHT = {"single_choice": RIGHT, "true_false": RIGHT, "numeric": RIGHT}


def test_an_attempt_becomes_a_result_and_a_mark_of_the_same_figures(school, run_tasks):
    exam = published(school)
    attempt = submitted(
        exam, school.student, {"single_choice": RIGHT, "numeric": "500"}
    )

    grade_attempt.enqueue(by=school.student.user, attempt_id=str(attempt.pk))
    (task,) = run_tasks()

    attempt.refresh_from_db()
    result = ExamResult.objects.get()
    mark = result.assessment
    assert (task.state, task.result) == (
        "succeeded",
        {"attempt_id": str(attempt.pk), "message": "The attempt was marked."},
    )
    assert (
        attempt.state,
        attempt.score,
        attempt.max_score,
        attempt.graded_revision,
    ) == ("graded", 3, 4, 1)
    assert (result.score, result.max_score, result.percentage, result.status, result.passed) == (
        Decimal(3), Decimal(4), Decimal(75), "Excellent", True,
    )  # fmt: skip
    assert (mark.score, mark.max_score, mark.percentage, mark.status) == (
        3,
        4,
        75,
        "Excellent",
    )
    assert (mark.student, mark.unit, mark.term, mark.title) == (
        school.student,
        school.maths,
        school.term,
        "Numbers",
    )
    assert (mark.released_at, mark.recorded_by) == (None, school.teacher.user)


def test_a_grading_that_is_delivered_twice_is_done_once(school, run_tasks):
    attempt = submitted(published(school), school.student, ALL_RIGHT)
    first = grade_attempt.enqueue(by=None, attempt_id=str(attempt.pk))
    grade_attempt.enqueue(by=None, attempt_id=str(attempt.pk))

    run_tasks()
    task_services.execute(first.pk)

    assert (ExamResult.objects.count(), Assessment.objects.count()) == (1, 1)
    assert AttemptEvent.objects.filter(kind="graded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_gradings_of_one_exam_that_run_at_once_grade_each_attempt_once(school):
    exam = published(school)
    attempt = submitted(exam, school.student, ALL_RIGHT)
    submitted(exam, school.classmate, ALL_RIGHT)
    tasks = [
        grade_attempts.enqueue(by=None, exam_id=exam.pk),
        grade_attempts.enqueue(by=None, exam_id=exam.pk),
        grade_attempt.enqueue(by=None, attempt_id=str(attempt.pk)),
    ]

    states = at_once(
        *[lambda task=task: task_services.execute(task.pk) for task in tasks]
    )

    assert states == ["succeeded"] * 3
    assert (ExamResult.objects.count(), Assessment.objects.count()) == (2, 2)
    assert AttemptEvent.objects.filter(kind="graded").count() == 2


def test_an_essay_waits_for_a_person_and_there_is_no_result_before(school, run_tasks):
    exam = published(school, ["true_false", "essay"], release="at_once")
    attempt = submitted(
        exam,
        school.student,
        {"true_false": RIGHT, "essay": "Because the axis is tilted."},
    )

    grade_attempts.enqueue(by=None, exam_id=exam.pk)
    run_tasks()

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.max_score, attempt.graded_at) == (
        AttemptState.MARKING,
        1,
        6,
        None,
    )
    waiting = HandMark.objects.get()
    assert (waiting.attempt, waiting.state, waiting.max_points, waiting.points) == (
        attempt,
        "waiting",
        5,
        None,
    )
    assert (ExamResult.objects.count(), Assessment.objects.count()) == (0, 0)


def test_equal_letters_on_papers_of_different_order_are_marked_each_by_its_own(school):
    exam = published(school, ["single_choice"])
    students = [school.student, school.classmate, school.outsider]
    answer = {"single_choice": "A"}
    attempts = [
        submitted(exam, each, answer, number=number)
        for each in students
        for number in range(1, 7)
    ]

    grade_chunk(exam.pk, [attempt.pk for attempt in attempts])

    scores = {attempt.pk: attempt.score for attempt in Attempt.objects.all()}
    assert [scores[each.pk] for each in attempts] == [
        1 if each.paper[0]["order"]["choices"][0] == "B" else 0 for each in attempts
    ]
    assert {0, 1} == set(scores.values())
