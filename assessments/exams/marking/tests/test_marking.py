"""Essays are marked by hand; results follow when nothing waits any more."""

from decimal import Decimal

import pytest

from assessments.exams.models import Attempt, AttemptEvent, ExamResult, HandMark
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import submitted
from assessments.exams.tests.building import published
from assessments.marks.models import AssessmentChange
from conftest import at_once

NUMBER, TEXT = "500", "Because the axis of the earth is tilted."


@pytest.fixture
def exam(school):
    return published(school, ["essay", "numeric"])


def sit(exam, student, text=TEXT, **fields):
    """A submitted and graded attempt; its essay waits."""
    attempt = submitted(exam, student, {"essay": text, "numeric": NUMBER}, **fields)
    grade_chunk(exam.pk, [attempt.pk])
    attempt.refresh_from_db()
    return attempt


@pytest.fixture
def attempt(school, exam):
    return sit(exam, school.student)


@pytest.fixture
def teacher(school, acting):
    return acting(school.teacher)


def answers_url(exam, mark=None, tail=""):
    return f"/api/exams/{exam.pk}/marking/answers/" + (f"{mark}/{tail}" if mark else "")


def mark_url(attempt):
    return f"/api/exams/{attempt.exam_id}/attempts/{attempt.pk}/mark/"


def key_of_essay(attempt):
    essay = HandMark.objects.get(attempt=attempt).question_id
    return next(
        f"q{at}"
        for at, entry in enumerate(attempt.paper, 1)
        if entry["question"] == essay
    )


def give(client, attempt, points, **body):
    return client.post(
        mark_url(attempt),
        {"marks": {key_of_essay(attempt): {"points": points}}, **body},
    )


def test_the_last_mark_of_an_attempt_makes_its_result(teacher, attempt):
    assert not ExamResult.objects.exists()

    answer = give(teacher, attempt, 3.5)

    assert answer.status_code == 200, answer.json()
    assert (
        answer.json()["state"],
        answer.json()["score"],
        answer.json()["waiting"],
    ) == ("graded", 5.5, 0)
    result = ExamResult.objects.get()
    assert (result.score, result.max_score, result.status) == (
        Decimal("5.5"),
        7,
        "Excellent",
    )
    assert result.assessment.score == result.score
    assert AttemptEvent.objects.filter(attempt=attempt, kind="marked").count() == 1


def test_with_two_essays_the_first_mark_makes_no_result(school, teacher):
    attempt = sit(published(school, ["essay", "essay"]), school.student)

    answer = teacher.post(mark_url(attempt), {"marks": {"q1": {"points": 5}}})

    assert (answer.json()["state"], answer.json()["waiting"]) == ("marking", 1)
    assert not ExamResult.objects.exists()
    assert (
        teacher.post(mark_url(attempt), {"marks": {"q2": {"points": 5}}}).json()[
            "score"
        ]
        == 10
    )


def test_the_queue_shows_what_waits_and_the_answers(teacher, exam, attempt):
    [question] = teacher.get(f"/api/exams/{exam.pk}/marking/").json()
    [answer] = teacher.get(answers_url(exam), {"state": "waiting"}).json()

    assert (question["waiting"], question["marked"], question["max_points"]) == (
        1,
        0,
        5,
    )
    assert question["rubric"][0]["levels"][1]["points"] == 5
    assert (answer["answer"], answer["words"], answer["student_id"]) == (
        TEXT,
        8,
        "STU0001",
    )
    marked = teacher.post(
        answers_url(exam, answer["id"]), {"points": 2, "comment": "Say why."}
    ).json()
    assert (marked["state"], marked["points"], marked["comment"]) == (
        "marked",
        2,
        "Say why.",
    )
    assert teacher.get(answers_url(exam), {"state": "waiting"}).json() == []
    assert teacher.get(f"/api/exams/{exam.pk}/marking/").json()[0]["mean_points"] == 2


def test_a_rubric_makes_the_points(teacher, exam, attempt):
    [question] = teacher.get(f"/api/exams/{exam.pk}/marking/").json()
    criterion = question["rubric"][0]
    best = max(criterion["levels"], key=lambda level: level["points"])["key"]
    url = answers_url(exam, HandMark.objects.get().pk)

    unknown = teacher.post(url, {"rubric": {criterion["key"]: "Z"}})
    clash = teacher.post(url, {"rubric": {criterion["key"]: best}, "points": 1})
    right = teacher.post(url, {"rubric": {criterion["key"]: best}})

    assert unknown.status_code == 400
    assert f"rubric.{criterion['key']}" in unknown.json()["details"]
    assert clash.status_code == 400
    assert "points" in clash.json()["details"]
    assert right.json()["points"] == 5


@pytest.mark.parametrize("points", [-0.5, 5.5, "many", None, 1e30, "NaN", True])
def test_points_outside_the_question_are_refused_and_nothing_is_marked(
    teacher, attempt, points
):
    answer = give(teacher, attempt, points)

    assert answer.status_code == 400, answer.json()
    assert list(answer.json()["details"]) == [f"marks.{key_of_essay(attempt)}.points"]
    assert HandMark.objects.get().state == "waiting"


def test_all_marks_of_a_body_are_taken_or_none(school, teacher):
    attempt = sit(published(school, ["essay", "essay"]), school.student)

    answer = teacher.post(
        mark_url(attempt), {"marks": {"q1": {"points": 5}, "q2": {"points": 6}}}
    )

    assert list(answer.json()["details"]) == ["marks.q2.points"]
    assert not HandMark.objects.exclude(state="waiting").exists()


def test_what_a_rule_marks_is_not_marked_by_hand(teacher, attempt):
    other = next(key for key in ("q1", "q2") if key != key_of_essay(attempt))

    by_rule = teacher.post(mark_url(attempt), {"marks": {other: {"points": 1}}})
    unknown = teacher.post(mark_url(attempt), {"marks": {"q9": {"points": 1}}})

    assert by_rule.status_code == 400
    assert f"marks.{other}" in by_rule.json()["details"]
    assert unknown.status_code == 400
    assert "q9" in unknown.json()["error"]


def test_a_mark_is_changed_only_by_whoever_saw_it(teacher, exam, attempt):
    give(teacher, attempt, 3)
    url = answers_url(exam, HandMark.objects.get().pk)

    blind = teacher.post(url, {"points": 1})
    seen = teacher.get(answers_url(exam)).json()[0]["marked_at"]
    changed = teacher.post(url, {"points": 1, "seen": seen})

    assert (blind.status_code, blind.json()["code"]) == (409, "already_marked")
    assert changed.status_code == 200
    assert ExamResult.objects.get().score == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_mark_one_answer_at_once_one_is_told(school, exam, acting, attempt):
    clients = [acting(school.teacher), acting(school.admin)]
    url = answers_url(exam, HandMark.objects.get().pk)

    calls = [
        lambda c=client, p=points: c.post(url, {"points": p}).status_code
        for points, client in enumerate(clients)
    ]
    statuses = at_once(*calls)

    assert sorted(statuses) == [200, 409]


def test_a_released_result_is_changed_with_a_reason(teacher, school):
    exam = published(school, ["essay", "numeric"], release="at_once")
    attempt = sit(exam, school.student)
    give(teacher, attempt, 3)
    seen = teacher.get(answers_url(exam)).json()[0]["marked_at"]
    body = {"marks": {key_of_essay(attempt): {"points": 4, "seen": seen}}}

    silent = teacher.post(mark_url(attempt), body)
    told = teacher.post(mark_url(attempt), {**body, "reason": "A page was overlooked."})

    assert silent.status_code == 400
    assert "reason" in silent.json()["details"]
    assert told.status_code == 200
    change = AssessmentChange.objects.get(action="changed")
    assert (change.score_before, change.score_after, change.reason) == (
        5,
        6,
        "A page was overlooked.",
    )


def test_a_running_attempt_has_nothing_to_mark(school, exam, teacher):
    running = submitted(
        exam,
        school.student,
        {"essay": TEXT},
        state="in_progress",
        submitted_at=None,
        ended_by="",
    )

    assert (
        teacher.post(mark_url(running), {"marks": {"q1": {"points": 1}}}).status_code
        == 404
    )


def test_an_anonymous_exam_names_nobody_to_whoever_marks(school, teacher):
    exam = published(school, ["essay", "numeric"], is_anonymous=True)
    sit(exam, school.student)
    url = answers_url(exam)

    shown = teacher.get(url)
    marked = teacher.post(answers_url(exam, shown.json()[0]["id"]), {"points": 1})

    for answer in (shown, marked, teacher.get(f"/api/exams/{exam.pk}/marking/")):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert not any(
            word in text
            for word in ("STU0001", "Sam", "Student", str(Attempt.objects.get().pk))
        )


class TestModeration:
    @pytest.fixture
    def exam(self, school):
        return published(school, ["essay", "numeric"], moderation_percent=100)

    def test_a_second_person_decides_before_there_is_a_result(
        self, school, acting, teacher, exam, attempt
    ):
        give(teacher, attempt, 3)
        mark = HandMark.objects.get()
        url = answers_url(exam, mark.pk, "moderate/")
        assert (mark.state, ExamResult.objects.count()) == ("to_moderate", 0)

        own = teacher.post(url, {"points": 4})
        other = acting(school.admin).post(
            url, {"points": 4, "comment": "A little more."}
        )

        assert own.status_code == 403
        assert (
            other.status_code,
            other.json()["state"],
            other.json()["first_points"],
        ) == (200, "moderated", 3)
        assert ExamResult.objects.get().score == 6
        [question] = teacher.get(f"/api/exams/{exam.pk}/marking/").json()
        assert (question["moderated"], question["moderation_difference"]) == (1, 1)

    def test_what_was_moderated_is_not_marked_over(
        self, school, acting, teacher, exam, attempt
    ):
        give(teacher, attempt, 3)
        url = answers_url(exam, HandMark.objects.get().pk)
        acting(school.admin).post(url + "moderate/", {"points": 4})

        assert teacher.post(url, {"points": 1}).json()["code"] == "moderated"
        assert (
            acting(school.admin).post(url + "moderate/", {"points": 2}).json()["code"]
            == "already_marked"
        )

    def test_an_answer_that_nobody_marked_is_not_moderated(
        self, teacher, exam, attempt
    ):
        answer = teacher.post(
            answers_url(exam, HandMark.objects.get().pk, "moderate/"), {"points": 1}
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "not_marked")


def test_a_sample_is_a_share_of_the_answers_and_always_the_same(school, exam, attempt):
    from assessments.exams.marking.decisions import is_sampled

    exam.moderation_percent = 30
    marks = [HandMark(pk=pk) for pk in range(1, 2001)]

    first = [is_sampled(exam, mark) for mark in marks]

    assert 500 < sum(first) < 700
    assert first == [is_sampled(exam, mark) for mark in marks]


@pytest.mark.parametrize("person", ["student", "parent", "classmate"])
def test_nobody_but_staff_sees_the_queue(school, acting, exam, attempt, person):
    client = acting(getattr(school, person))
    mark = HandMark.objects.get()

    assert client.get(f"/api/exams/{exam.pk}/marking/").status_code == 403
    assert client.get(answers_url(exam)).status_code == 403
    assert client.post(answers_url(exam, mark.pk), {"points": 5}).status_code == 403
    assert give(client, attempt, 5).status_code == 403


def test_another_teacher_reaches_it_only_where_the_school_says_so(
    school, acting, assigned_scope, exam, attempt
):
    client = acting(school.other_teacher)
    mark = HandMark.objects.get()

    assert client.get(f"/api/exams/{exam.pk}/marking/").status_code == 404
    assert client.get(answers_url(exam)).status_code == 404
    assert client.post(answers_url(exam, mark.pk), {"points": 5}).status_code == 404
    assert give(client, attempt, 5).status_code == 404


def test_an_answer_of_another_exam_is_not_there(school, teacher, exam, attempt):
    other = published(school, ["essay"])

    assert (
        teacher.post(
            answers_url(other, HandMark.objects.get().pk), {"points": 1}
        ).status_code
        == 404
    )


def test_the_admin_shows_the_queue_without_names_and_changes_nothing(
    school, client, exam, attempt
):
    client.force_login(school.admin)
    mark = HandMark.objects.get()

    listed = client.get("/admin/exams/handmark/")
    page = client.get(f"/admin/exams/handmark/{mark.pk}/change/")

    assert (listed.status_code, page.status_code) == (200, 200)
    assert "STU0001" not in listed.content.decode() + page.content.decode()
    assert client.get("/admin/exams/handmark/add/").status_code == 403
    assert (
        client.post(
            f"/admin/exams/handmark/{mark.pk}/change/", {"points": 5}
        ).status_code
        == 403
    )
    client.force_login(school.student.user)
    assert client.get("/admin/exams/handmark/").status_code in (302, 403)
