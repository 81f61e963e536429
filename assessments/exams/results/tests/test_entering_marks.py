"""Which attempt counts, what its mark says, and what becomes of both."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from academics.models import Student
from assessments.exams.models import AttemptEvent, Exam, ExamResult, PublishedQuestion
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published, question
from assessments.marks.bands import Band
from assessments.marks.models import Assessment, AssessmentChange
from assessments.marks.services import replace_bands
from assessments.marks.signals import attempt_graded
from assessments.marks.statuses import rebuild_statuses
from assessments.questions.items import to_json
from assessments.questions.regrading import change_key, void

pytestmark = pytest.mark.django_db
FULL = {"single_choice": RIGHT, "true_false": RIGHT, "numeric": RIGHT}  # 4 points
HALF = {"numeric": RIGHT}  # 2 points
NONE: dict[str, object] = {}


def grade(exam, *attempts, **kwargs):
    return grade_chunk(exam.pk, [attempt.pk for attempt in attempts], **kwargs)


def again(exam, *attempts):
    return grade(
        exam,
        *attempts,
        states=("marking", "graded"),
        kind="regraded",
        reason="Another key.",
    )


def rekeyed(exam, change):
    """The exam's only question as `change` makes it."""
    row = PublishedQuestion.objects.select_related("version").get(exam=exam)
    row.content = to_json(change(row.item()))
    row.save()
    Exam.objects.filter(pk=exam.pk).update(paper_revision=exam.paper_revision + 1)


@pytest.mark.parametrize(
    ("counting", "score"), [("best", 4), ("latest", 0), ("first", 2)]
)
def test_the_attempt_that_counts_makes_the_result(school, counting, score):
    exam = published(school, counting=counting, attempts_allowed=3)
    attempts = [
        submitted(exam, school.student, each, number=at)
        for at, each in enumerate((HALF, FULL, NONE), 1)
    ]

    grade(exam, *attempts)

    result = ExamResult.objects.get()
    assert (result.score, result.max_score, result.assessment.score) == (
        score,
        4,
        score,
    )
    assert result.attempt.score == score


def test_a_better_attempt_changes_the_mark_and_its_history_says_so(school):
    exam = published(school, attempts_allowed=2, release="at_once")
    grade(exam, submitted(exam, school.student, HALF))
    before = Assessment.objects.get()

    grade(exam, submitted(exam, school.student, FULL, number=2))

    mark = Assessment.objects.get()
    created, changed = AssessmentChange.objects.order_by("pk")
    assert (mark.pk, mark.score, mark.percentage, mark.status) == (
        before.pk,
        4,
        100,
        "Excellent",
    )
    assert (created.action, created.score_after, created.changed_by) == (
        "created",
        2,
        school.teacher.user,
    )
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
    first, second = (
        submitted(exam, school.student, HALF, number=number) for number in (1, 2)
    )

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
def test_pass_mark_and_bands_are_reached_exactly(
    school, pass_mark, score, passed, status
):
    """100 points of an essay, so that a person gives exactly these."""
    exam = published(
        school,
        [{"question": essay_of(school), "points": 100}],
        pass_mark=Decimal(pass_mark),
    )
    attempt = submitted(exam, school.student, {"essay": "A text."})
    grade(exam, attempt)
    attempt.hand_marks.update(state="marked", points=Decimal(score) * 100)

    grade(exam, attempt, states=("marking",), kind="marked")

    result = ExamResult.objects.get()
    assert (result.passed, result.status) == (passed, status)
    assert (result.percentage, result.status) == (
        result.assessment.percentage,
        result.assessment.status,
    )


def essay_of(school):
    return question(school, "essay", rubric=[])


def test_thirds_are_added_exactly_and_rounded_once(school):
    three = {"question": matching_of(school), "points": 1}
    exam = published(
        school, [three, {"question": matching_of(school, "Again?"), "points": 1}]
    )
    attempt = submitted(exam, school.student, {"matching": {"1": "A"}})
    questions = {str(entry["question"]): entry for entry in attempt.paper}
    for name, entry in questions.items():
        letter = "ABC"[entry["order"]["rights"].index(entry["order"]["lefts"][0])]
        attempt.answers[name] = {
            "answer": {"1": letter},
            "revision": 1,
            "saved_at": "2024-10-15T08:00:00Z",
        }
    attempt.save()

    grade(exam, attempt)

    attempt.refresh_from_db()
    assert (attempt.score, attempt.max_score) == (Decimal("0.6667"), 2)


def matching_of(school, text="Which?"):
    pairs = [
        {"left": str(each), "right": f"r{each}", "left_key": k, "right_key": k}
        for each, k in enumerate("ABC")
    ]
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
    assert (result.score, result.passed, result.status, result.assessment.status) == (
        0,
        False,
        "Failing",
        "Failing",
    )
    assert Student.objects.get(pk=school.student.pk).average == 0
    assert list(AttemptEvent.objects.order_by("pk").values_list("kind", flat=True)) == [
        "graded",
        "regraded",
    ]


def test_regrading_by_the_same_key_changes_no_mark(school):
    exam = published(school)
    attempt = submitted(exam, school.student, HALF)
    grade(exam, attempt)
    before = ExamResult.objects.values().get(), Assessment.objects.values().get()

    again(exam, attempt)

    assert (
        ExamResult.objects.values().get(),
        Assessment.objects.values().get(),
    ) == before
    assert AssessmentChange.objects.count() == 0


def test_the_mark_is_of_the_schools_day(school, settings):
    settings.SCHOOL_TIME_ZONE = "Asia/Tokyo"
    exam = published(school, term=None)
    late = datetime(2024, 10, 15, 20, 0, tzinfo=UTC)

    grade(
        exam, submitted(exam, school.student, FULL, started_at=late, submitted_at=late)
    )

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

    replace_bands(
        [Band("Pass", Decimal(50)), Band("Fail", Decimal(0))], by=school.admin
    )
    told = []
    rebuild_statuses(lambda done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]  # marks, results, students
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
