"""PUT, PATCH and DELETE of an exam: what may change when."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    Exam,
    ExamAllowance,
    ExamResult,
)
from assessments.exams.tests.building import drafted, published, question

HOUR = timedelta(hours=1)


@pytest.fixture
def change(school, acting):
    """`change(exam, title=...)` is what a teacher's body is answered with."""

    def put(exam, by=None, **body):
        return acting(by or school.teacher).put(
            f"/api/exams/{exam.pk}/", body, format="json"
        )

    return put


def attempt(exam, student, **fields):
    return Attempt.objects.create(
        exam=exam, student=student, started_at=timezone.now(), **fields
    )


def test_a_draft_changes_in_everything_and_keeps_what_is_left_out(school, change):
    exam = drafted(
        school, duration_minutes=60, students=[school.student], instructions="Write"
    )
    asked = question(school, "essay")

    row = change(
        exam,
        title="Letters",
        unit="HIST",
        term=None,
        duration_minutes=None,
        students=[],
        questions=[asked.pk],
    ).json()

    assert (row["title"], row["unit_code"], row["term"], row["duration_minutes"]) == (
        "Letters",
        "HIST",
        None,
        None,
    )
    assert (row["students"], row["instructions"]) == ([], "Write")
    assert [slot["question"] for slot in row["sections"][0]["questions"]] == [asked.pk]


def test_sections_that_are_not_given_stay(school, change):
    exam = drafted(school)

    assert change(exam, title="Other").json()["question_count"] == 3


def test_a_published_exam_keeps_its_questions_until_it_is_a_draft_again(
    school, change, acting
):
    exam = published(school)

    answer = change(exam, title="Other", questions=[question(school).pk])

    assert (answer.status_code, answer.json()["code"]) == (409, "exam_published")
    exam.refresh_from_db()
    assert exam.title == "Numbers"
    acting(school.teacher).post(f"/api/exams/{exam.pk}/unpublish/")
    assert change(exam, questions=[]).status_code == 200


def test_what_is_sent_back_unchanged_is_no_change(school, change, acting):
    question(school, text="Easy?", tags=["primes"], difficulty="easy")
    draw = {
        "draw": 1,
        "tags": ["primes"],
        "difficulty": "easy",
        "unit": school.maths,
        "points": "1.5",
    }
    exam = published(
        school, sections=[{"title": "One", "questions": [draw]}], pass_mark="62.5"
    )
    attempt(exam, school.student)
    row = acting(school.teacher).get(f"/api/exams/{exam.pk}/").json()

    assert change(exam, **row).status_code == 200


def test_words_times_and_who_may_sit_it_still_change_while_it_is_sat(school, change):
    exam = published(school)
    attempt(exam, school.student)
    opens_at, closes_at = timezone.now() - HOUR, timezone.now() + HOUR

    row = change(
        exam,
        title="Other",
        instructions="Calm",
        opens_at=opens_at.isoformat(),
        closes_at=closes_at.isoformat(),
        grace_seconds=60,
        access_code="blue",
        shows="key",
        release="after_closing",
        attempts_allowed=2,
        classes=["7A"],
        students=["STU0003"],
    ).json()

    assert (
        row["title"],
        row["access_code"],
        row["shows"],
        row["attempts_allowed"],
    ) == ("Other", "blue", "key", 2)
    assert (row["classes"], row["students"]) == ([school.class_7a.pk], ["STU0003"])


def test_results_of_a_published_exam_never_wait_for_a_closing_that_it_does_not_have(
    school, change
):
    timed = published(school, release="after_closing", closes_at=timezone.now() + HOUR)
    untimed = published(school)

    for answer in (
        change(timed, closes_at=None),
        change(untimed, release="after_closing"),
    ):
        assert (answer.status_code, list(answer.json()["details"])) == (
            400,
            ["closes_at"],
        )
    assert change(timed, closes_at=None, release="by_hand").status_code == 200
    assert change(drafted(school), release="after_closing").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"unit": "HIST"},
        {"term": None},
        {"counting": "first"},
        {"pass_mark": 10},
        {"shuffle_choices": False},
        {"shuffle_questions": True},
        {"assessment_type": "quiz"},
    ],
)
def test_what_results_go_by_is_fixed_once_somebody_has_begun(school, change, body):
    exam = published(school)
    assert change(exam, **body).status_code == 200
    begun = published(school)
    attempt(begun, school.student)

    answer = change(begun, **body)

    assert (answer.status_code, answer.json()["code"]) == (409, "attempts_exist")
    assert list(answer.json()["details"]) == list(body)


def test_closing_can_not_be_moved_into_the_past_while_attempts_run(school, change):
    exam = published(
        school, opens_at=timezone.now() - 3 * HOUR, closes_at=timezone.now() + HOUR
    )
    past = (timezone.now() - HOUR).isoformat()
    assert change(exam, closes_at=past).status_code == 200
    change(exam, closes_at=None)
    attempt(exam, school.student)

    assert list(change(exam, closes_at=past).json()["details"]) == ["closes_at"]
    assert list(
        change(
            exam, opens_at=(timezone.now() + HOUR).isoformat(), closes_at=past
        ).json()["details"]
    ) == ["closes_at"]


def test_attempts_that_run_end_by_the_new_times_each_with_its_own_allowance(
    school, change
):
    exam = published(school, duration_minutes=60)
    ExamAllowance.objects.create(
        exam=exam, student=school.classmate, extra_time_percent=50
    )
    mine = attempt(
        exam, school.student, expires_at=timezone.now() + HOUR, credited_seconds=30
    )
    theirs = attempt(exam, school.classmate, expires_at=timezone.now() + HOUR * 1.5)
    ended = attempt(
        exam,
        school.outsider,
        state="submitted",
        submitted_at=timezone.now(),
        expires_at=timezone.now(),
    )

    change(exam, duration_minutes=90)

    for each, minutes in ((mine, 90.5), (theirs, 135)):
        each.refresh_from_db()
        assert each.expires_at == each.started_at + timedelta(minutes=minutes)
    assert Attempt.objects.get(pk=ended.pk).expires_at == ended.expires_at
    [event] = AttemptEvent.objects.filter(attempt=mine)
    assert (event.kind, event.detail["why"]) == ("credited", "times")
    assert abs(event.detail["seconds"] - 1830) <= 1


def test_results_that_are_there_are_released_by_hand_and_not_by_another_setting(
    school, change
):
    exam = published(school, release="at_once")
    assert change(exam, release="by_hand").json()["released_at"] is None
    assert change(exam, release="at_once").json()["released_at"] is not None
    one = attempt(exam, school.student)
    ExamResult.objects.create(
        exam=exam,
        student=school.student,
        attempt=one,
        score=1,
        max_score=4,
        percentage=25,
        status="Failing",
        passed=False,
        graded_at=timezone.now(),
    )

    assert change(exam, release="by_hand").json()["code"] == "results_exist"


def test_an_archived_exam_stays_as_it_is(school, change, acting):
    exam = published(school)
    assert (
        acting(school.teacher).post(f"/api/exams/{exam.pk}/archive/").json()["state"]
        == "archived"
    )

    assert change(exam, title="Other").json()["code"] == "exam_archived"
    assert (
        acting(school.teacher).post(f"/api/exams/{exam.pk}/publish/").json()["state"]
        == "published"
    )


def test_faults_leave_a_draft_as_it_was(school, change):
    exam = drafted(school)

    answer = change(exam, title="Other", questions=[question(school).pk, 999999])

    assert list(answer.json()["details"]) == ["questions.1.question"]
    assert list(change(exam, sections=[{"title": "One"}]).json()["details"]) == [
        "sections.0.questions"
    ]
    exam.refresh_from_db()
    assert (exam.title, exam.sections.count()) == ("Numbers", 1)


def test_the_audit_trail_tells_other_questions_and_other_sitters(school, change):
    first, second = question(school), question(school, "numeric")
    exam = drafted(school, [first], students=[school.student])

    change(
        exam,
        questions=[second.pk, {"draw": 2, "tags": ["b", "a"]}],
        students=["STU0002"],
        classes=[],
    )

    entry = LogEntry.objects.filter(
        object_pk=str(exam.pk), content_type__model="exam"
    ).latest("pk")
    assert entry.actor == school.teacher.user
    assert entry.changes == {
        "questions": [f"question {first.pk}", f"question {second.pk}, 2 of a+b"],
        "students": [str(school.student), str(school.classmate)],
    }


def test_an_exam_is_removed_until_somebody_has_begun(school, acting):
    client = acting(school.teacher)
    draft, fresh, begun = drafted(school), published(school), published(school)
    attempt(begun, school.student)

    codes = [
        client.delete(f"/api/exams/{exam.pk}/").status_code
        for exam in (draft, fresh, begun)
    ]

    assert codes == [204, 204, 409]
    assert list(Exam.objects.all()) == [begun]


@pytest.mark.parametrize(
    ("who", "code"),
    [("student", 403), ("parent", 403), ("other_teacher", 404), ("admin", 200)],
)
def test_an_exam_is_changed_by_who_teaches_its_unit(
    school, change, assigned_scope, who, code
):
    assert (
        change(drafted(school), by=getattr(school, who), title="Mine").status_code
        == code
    )
