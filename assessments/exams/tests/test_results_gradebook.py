"""Which attempt counts, what its mark says, and what becomes of both."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from academics.models import Student
from assessments.bands import Band
from assessments.exams.models import Attempt, AttemptEvent, Exam, ExamResult, PublishedQuestion
from assessments.exams.results.grading import grade_chunk
from assessments.exams.results.tasks import enqueue_waiting, grade_attempt, grade_attempts
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published, question
from assessments.grading.items import to_json
from assessments.grading.regrading import change_key, void
from assessments.history.models import AssessmentChange
from assessments.models import Assessment
from assessments.services import replace_bands
from assessments.signals import attempt_graded
from assessments.statuses import rebuild_statuses
from tasks.models import Task
from tracker_project.errors import ValidationError

pytestmark = pytest.mark.django_db
FULL = {"single_choice": RIGHT, "true_false": RIGHT, "numeric": RIGHT}  # 4 points
HALF = {"numeric": RIGHT}  # 2 points
NONE: dict[str, object] = {}


def grade(exam, *attempts, **kwargs):
    return grade_chunk(exam.pk, [attempt.pk for attempt in attempts], **kwargs)


def again(exam, *attempts):
    return grade(exam, *attempts, states=("marking", "graded"), kind="regraded", reason="Another key.")


def rekeyed(exam, change):
    """The exam's only question as `change` makes it."""
    row = PublishedQuestion.objects.select_related("version").get(exam=exam)
    row.content = to_json(change(row.item()))
    row.save()
    Exam.objects.filter(pk=exam.pk).update(paper_revision=exam.paper_revision + 1)


@pytest.mark.parametrize(("counting", "score"), [("best", 4), ("latest", 0), ("first", 2)])
def test_the_attempt_that_counts_makes_the_result(school, counting, score):
    exam = published(school, counting=counting, attempts_allowed=3)
    attempts = [submitted(exam, school.student, each, number=at) for at, each in enumerate((HALF, FULL, NONE), 1)]

    grade(exam, *attempts)

    result = ExamResult.objects.get()
    assert (result.score, result.max_score, result.assessment.score) == (score, 4, score)
    assert result.attempt.score == score


def test_a_better_attempt_changes_the_mark_and_its_history_says_so(school):
    exam = published(school, attempts_allowed=2, release="at_once")
    grade(exam, submitted(exam, school.student, HALF))
    before = Assessment.objects.get()

    grade(exam, submitted(exam, school.student, FULL, number=2))

    mark = Assessment.objects.get()
    created, changed = AssessmentChange.objects.order_by("pk")
    assert (mark.pk, mark.score, mark.percentage, mark.status) == (before.pk, 4, 100, "Excellent")
    assert (created.action, created.score_after, created.changed_by) == ("created", 2, school.teacher.user)
    assert (changed.score_before, changed.score_after, changed.status_before, changed.status_after) == (
        2, 4, "At Risk", "Excellent",
    )  # fmt: skip
    assert changed.reason == "The exam was graded."
    assert Student.objects.get(pk=school.student.pk).average == 100


def test_a_worse_attempt_changes_nothing(school):
    exam = published(school, attempts_allowed=2)
    grade(exam, submitted(exam, school.student, FULL))

    grade(exam, submitted(exam, school.student, HALF, number=2))

    assert (ExamResult.objects.get().score, AssessmentChange.objects.count()) == (4, 0)


def test_equally_good_attempts_leave_the_first(school):
    exam = published(school, attempts_allowed=2)
    first, second = (submitted(exam, school.student, HALF, number=number) for number in (1, 2))

    grade(exam, second)
    grade(exam, first)

    assert ExamResult.objects.get().attempt_id == first.pk


@pytest.mark.parametrize(
    ("pass_mark", "score", "passed", "status"),
    [
        ("40", "0.40", True, "At Risk"),
        ("40", "0.3999", False, "Failing"),
        ("39.999", "0.39999", True, "Failing"),
        ("50.001", "0.5", False, "At Risk"),
        ("69.999", "0.7", True, "Excellent"),
        ("0", "0", True, "Failing"),
    ],
)
def test_pass_mark_and_bands_are_reached_exactly(school, pass_mark, score, passed, status):
    """100 points of an essay, so that a person gives exactly these."""
    exam = published(school, [{"question": essay_of(school), "points": 100}], pass_mark=Decimal(pass_mark))
    attempt = submitted(exam, school.student, {"essay": "A text."})
    grade(exam, attempt)
    attempt.hand_marks.update(state="marked", points=Decimal(score) * 100)

    grade(exam, attempt, states=("marking",), kind="marked")

    result = ExamResult.objects.get()
    assert (result.passed, result.status) == (passed, status)
    assert (result.percentage, result.status) == (result.assessment.percentage, result.assessment.status)


def essay_of(school):
    return question(school, "essay", rubric=[])


def test_thirds_are_added_exactly_and_rounded_once(school):
    three = {"question": matching_of(school), "points": 1}
    exam = published(school, [three, {"question": matching_of(school, "Again?"), "points": 1}])
    attempt = submitted(exam, school.student, {"matching": {"1": "A"}})
    questions = {str(entry["question"]): entry for entry in attempt.paper}
    for name, entry in questions.items():
        letter = "ABC"[entry["order"]["rights"].index(entry["order"]["lefts"][0])]
        attempt.answers[name] = {"answer": {"1": letter}, "revision": 1, "saved_at": "2024-10-15T08:00:00Z"}
    attempt.save()

    grade(exam, attempt)

    attempt.refresh_from_db()
    assert (attempt.score, attempt.max_score) == (Decimal("0.6667"), 2)


def matching_of(school, text="Which?"):
    pairs = [{"left": str(each), "right": f"r{each}", "left_key": k, "right_key": k} for each, k in enumerate("ABC")]
    return question(school, "matching", text=text, pairs=pairs, extras=[])


def test_a_question_that_is_void_leaves_no_result_and_no_mark(school):
    exam = published(school, ["numeric"], release="at_once")
    attempt = submitted(exam, school.student, HALF)
    grade(exam, attempt)

    rekeyed(exam, void)
    again(exam, attempt)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.max_score) == ("graded", 0, 0)
    assert (ExamResult.objects.count(), Assessment.objects.count()) == (0, 0)
    assert AssessmentChange.objects.get(action="deleted").reason == "Another key."
    assert Student.objects.get(pk=school.student.pk).average is None


def test_another_key_changes_result_mark_and_average(school):
    exam = published(school, ["numeric"], release="at_once")
    attempt = submitted(exam, school.student, HALF)
    grade(exam, attempt)

    rekeyed(exam, lambda item: change_key(item, "7"))
    (done,) = again(exam, attempt)

    result = ExamResult.objects.get()
    assert (done.before.score, done.after.score) == (2, 0)
    assert (result.score, result.passed, result.status, result.assessment.status) == (0, False, "Failing", "Failing")
    assert Student.objects.get(pk=school.student.pk).average == 0
    assert list(AttemptEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["graded", "regraded"]


def test_regrading_by_the_same_key_changes_no_mark(school):
    exam = published(school)
    attempt = submitted(exam, school.student, HALF)
    grade(exam, attempt)
    before = ExamResult.objects.values().get(), Assessment.objects.values().get()

    again(exam, attempt)

    assert (ExamResult.objects.values().get(), Assessment.objects.values().get()) == before
    assert AssessmentChange.objects.count() == 0


def test_the_mark_is_of_the_schools_day(school, settings):
    settings.SCHOOL_TIME_ZONE = "Asia/Tokyo"
    exam = published(school, term=None)
    late = datetime(2024, 10, 15, 20, 0, tzinfo=UTC)

    grade(exam, submitted(exam, school.student, FULL, started_at=late, submitted_at=late))

    mark = Assessment.objects.get()
    assert (str(mark.date_taken), mark.term) == ("2024-10-16", school.term)


def test_a_mark_that_is_gone_comes_back_with_the_next_grading(school):
    exam = published(school)
    attempt = submitted(exam, school.student, FULL)
    grade(exam, attempt)
    Assessment.objects.all().delete()

    again(exam, attempt)

    assert ExamResult.objects.get().assessment.score == 4


def test_another_table_of_bands_reaches_results_as_it_does_marks(school):
    exam = published(school)
    grade(exam, submitted(exam, school.student, HALF))

    replace_bands([Band("Pass", Decimal(50)), Band("Fail", Decimal(0))], by=school.admin)
    rebuild_statuses(lambda done, total: None)

    result = ExamResult.objects.get()
    assert (result.status, result.assessment.status) == ("Pass", "Pass")


def test_whoever_listens_is_told_of_the_graded_attempts_once_they_are_committed(
    school, django_capture_on_commit_callbacks
):
    exam = published(school, ["true_false", "essay"])
    done = submitted(exam, school.student, {"true_false": RIGHT})
    waits = submitted(exam, school.classmate, {"essay": "A text."})
    told = []

    def listen(attempts, **kwargs):
        told.append(attempts)

    attempt_graded.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            grade(exam, done, waits)
    finally:
        attempt_graded.disconnect(listen)

    assert told == [[done.pk]]


def many(school, count):
    """An exam that `count` students have submitted."""
    exam = published(school)
    students = Student.objects.bulk_create(
        Student(student_id=f"M{number:04}", first_name="Max", last_name=f"M{number}") for number in range(count)
    )
    model = submitted(exam, school.student, FULL)
    Attempt.objects.bulk_create(
        Attempt(exam=exam, student=student, state="submitted", started_at=model.started_at, paper=model.paper,
                submitted_at=model.submitted_at, answers=model.answers if at % 2 else {})
        for at, student in enumerate(students)
    )  # fmt: skip
    return exam


def test_an_exam_of_many_is_graded_in_chunks_that_tell_how_far_they_are(school, run_tasks):
    exam = many(school, 600)

    task = grade_attempts.enqueue(by=None, exam_id=exam.pk)
    run_tasks()

    task.refresh_from_db()
    assert (task.state, task.result, task.done, task.total) == (
        "succeeded", {"exam_id": exam.pk, "graded": 601}, 601, 601,
    )  # fmt: skip
    assert ExamResult.objects.filter(score=4).count() == 301
    assert Assessment.objects.filter(score=0).count() == 300


def test_the_statements_of_a_grading_do_not_grow_with_the_attempts(school, django_assert_max_num_queries):
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

    assert enqueue_waiting(timezone.now()) == [exam.pk]
    assert enqueue_waiting(timezone.now()) == []
    run_tasks()

    attempt.refresh_from_db()
    assert (attempt.state, enqueue_waiting(timezone.now())) == ("graded", [])


def test_an_attempt_whose_task_is_at_work_is_left_to_it(school):
    exam = published(school)
    ago = timezone.now() - timedelta(minutes=2)
    task = grade_attempt.enqueue(by=None, attempt_id="00000000-0000-0000-0000-000000000000")
    submitted(exam, school.student, FULL, submitted_at=ago, task=task)
    at_work = enqueue_waiting(timezone.now())

    Task.objects.update(state="failed", finished_at=timezone.now())

    assert (at_work, enqueue_waiting(timezone.now())) == ([], [exam.pk])


def test_a_grading_task_tells_its_student_nothing_of_the_score(school, acting, run_tasks):
    exam = published(school)
    task = grade_attempt.enqueue(by=school.student.user, attempt_id=str(submitted(exam, school.student, HALF).pk))
    run_tasks()

    answer = acting(school.student).get(f"/api/tasks/status/{task.pk}/")

    assert answer.json()["result"].keys() == {"attempt_id", "message"}
    assert answer.json()["result"]["message"] == "The attempt was marked."


def test_grading_an_attempt_that_is_gone_says_so(school, run_tasks):
    grade_attempt.enqueue(by=None, attempt_id="00000000-0000-0000-0000-000000000000")

    (task,) = run_tasks()

    assert (task.state, task.error) == ("failed", "The attempt is gone.")


def test_an_exam_worth_more_than_a_mark_can_say_is_not_published(school):
    many_points = [{"question": question(school, text=f"Number {at}?"), "points": 10_000} for at in range(10)]

    with pytest.raises(ValidationError, match="99999 points"):
        published(school, many_points)


def test_a_chunk_that_fails_leaves_nothing_and_the_chunks_before_it_stay(school, run_tasks):
    """As where a worker is killed in the middle of a chunk: what it wrote is rolled back."""
    exam = many(school, 600)
    last = Attempt.objects.order_by("pk").last()
    paper = last.paper
    Attempt.objects.filter(pk=last.pk).update(paper=[{"question": 0, "order": {}}])
    task = grade_attempts.enqueue(by=None, exam_id=exam.pk)

    run_tasks()
    half = (Attempt.objects.filter(state="graded").count(), ExamResult.objects.count(), Assessment.objects.count())
    Attempt.objects.filter(pk=last.pk).update(paper=paper)
    Task.objects.filter(pk=task.pk).update(due_at=None)
    run_tasks()

    assert half == (500, 500, 500)
    assert (ExamResult.objects.count(), Assessment.objects.count()) == (601, 601)
    assert AttemptEvent.objects.filter(kind="graded").count() == 601
