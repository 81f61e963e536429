"""PATCH /api/exams/{exam_id}/attempt/: nothing is lost between tabs, lost responses and the last second."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.exams.models import Attempt, AttemptEvent
from assessments.exams.sitting.services import save_answers
from assessments.exams.tests.building import published
from assessments.exams.tests.sitting import expires_in, kept, save, start, submit, url
from conftest import at_once


@pytest.fixture
def exam(school):
    """Single choice, true or false, numeric; an hour."""
    return published(school, duration_minutes=60, shuffle_choices=False)


@pytest.fixture
def student(school, acting, exam):
    """Sam, who has begun."""
    client = acting(school.student)
    assert start(client, exam).status_code == 201
    return client


def test_single_answers_are_saved_and_their_changes_counted(school, exam, student):
    answers = [
        save(student, exam, {"q1": "B", "q2": "true"}),
        save(student, exam, {"q1": "C"}),
        save(student, exam, {"q1": None}),
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json()["saved"] for answer in answers] == [
        {"q1": 1, "q2": 1},
        {"q1": 2},
        {"q1": 3},
    ]
    assert 3590 <= answers[0].json()["seconds_left"] <= 3600
    assert kept(exam, school.student).answers == {"q1": None, "q2": True}


def test_a_stale_tab_does_not_overwrite_and_is_told_what_stands(
    school, exam, student, acting
):
    other_tab = acting(school.student)
    save(student, exam, {"q1": "A", "q2": True}, revisions={"q1": 0, "q2": 0})
    save(other_tab, exam, {"q1": "B"}, revisions={"q1": 1})

    stale = save(student, exam, {"q1": "C", "q2": False}, revisions={"q1": 1, "q2": 1})

    body = stale.json()
    assert (stale.status_code, body["code"], list(body["details"])) == (
        409,
        "stale_answer",
        ["answers.q1"],
    )
    assert [
        (key, each["answer"], each["revision"]) for key, each in body["current"].items()
    ] == [("q1", "B", 2)]
    assert kept(exam, school.student).answers == {"q1": "B", "q2": True}
    assert save(student, exam, {"q1": "C"}, revisions={"q1": 2}).json()["saved"] == {
        "q1": 3
    }


def test_a_stale_tab_does_not_overwrite_by_submitting_either(
    school, exam, student, acting
):
    save(student, exam, {"q1": "A", "q2": True}, revisions={"q1": 0, "q2": 0})
    save(acting(school.student), exam, {"q1": "B"}, revisions={"q1": 1})

    stale = submit(student, exam, {"q1": "C", "q2": True}, revisions={"q1": 1, "q2": 1})

    assert (stale.status_code, stale.json()["code"], list(stale.json()["current"])) == (
        409,
        "stale_answer",
        ["q1"],
    )
    assert kept(exam, school.student).attempt.state == "in_progress"
    assert submit(student, exam, {"q1": "C"}, revisions={"q1": 2}).status_code == 202
    assert kept(exam, school.student).answers == {"q1": "C", "q2": True}


def test_a_tab_that_saw_nothing_yet_does_not_overwrite_either(exam, student):
    save(student, exam, {"q1": "A"})

    assert save(student, exam, {"q1": "B"}, revisions={"q1": 0}).status_code == 409


def test_a_save_whose_response_was_lost_may_be_sent_again(school, exam, student):
    save(student, exam, {"q1": "A"}, revisions={"q1": 0})

    first = save(student, exam, {"q1": "B"}, revisions={"q1": 1})
    again = save(student, exam, {"q1": "B"}, revisions={"q1": 1})

    assert [(each.status_code, each.json()["saved"]) for each in (first, again)] == [
        (200, {"q1": 2})
    ] * 2
    assert AttemptEvent.objects.filter(kind="saved").count() == 2


def test_without_a_revision_the_last_save_wins(school, exam, student):
    save(student, exam, {"q1": "A"})
    save(student, exam, {"q1": "B"})

    assert kept(exam, school.student).answers == {"q1": "B"}


def test_saving_what_is_saved_writes_nothing(exam, student):
    save(student, exam, {"q1": "B", "q3": "500"})

    with CaptureQueriesContext(connection) as queries:
        answer = save(student, exam, {"q1": "B", "q3": 500, "q2": None})

    assert answer.json()["saved"] == {"q1": 1, "q3": 1, "q2": 0}
    assert [
        each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE"))
    ] == []


def test_of_saves_at_once_each_question_keeps_its_own(transactional_db, school, acting):
    exam = published(school, ["true_false"] * 6)
    devices = [acting(school.student) for _ in range(6)]
    start(devices[0], exam)

    answers = at_once(
        *[
            lambda at=at, client=client: save(client, exam, {f"q{at}": True})
            for at, client in enumerate(devices, 1)
        ]
    )

    assert [answer.status_code for answer in answers] == [200] * 6
    assert kept(exam, school.student).answers == {f"q{at}": True for at in range(1, 7)}


def test_of_two_tabs_at_once_with_one_revision_one_is_stale(
    transactional_db, school, acting
):
    exam, tabs = published(school), [acting(school.student), acting(school.student)]
    start(tabs[0], exam)

    answers = at_once(
        lambda: save(tabs[0], exam, {"q1": "A"}, revisions={"q1": 0}),
        lambda: save(tabs[1], exam, {"q1": "B"}, revisions={"q1": 0}),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = "A" if answers[0].status_code == 200 else "B"
    assert kept(exam, school.student).answers == {"q1": won}


def test_questions_may_be_named_by_their_id(school, exam, student):
    paper = student.get(url(exam)).json()["questions"]
    first, second = (str(each["question_id"]) for each in paper[:2])

    answer = save(student, exam, {first: "B", second: False})

    assert answer.json()["saved"] == {first: 1, second: 1}
    assert kept(exam, school.student).answers == {"q1": "B", "q2": False}


def test_names_of_both_kinds_and_unknown_ones_are_refused_with_the_list(
    school, exam, student
):
    by_id = str(student.get(url(exam)).json()["questions"][1]["question_id"])

    mixed = save(student, exam, {"q1": "B", by_id: True})
    unknown = save(
        student, exam, {"q1": "B", "q9": "A", "999999": "A", "": 1, "Q1": "A"}
    )

    assert [answer.status_code for answer in (mixed, unknown)] == [400, 400]
    assert unknown.json()["details"]["answers"] == [
        "Not on your paper: q9, 999999, , Q1."
    ]
    assert kept(exam, school.student).answers == {}


def test_what_can_not_be_understood_is_saved_and_told_without_the_key(
    school, exam, student
):
    answer = save(student, exam, {"q1": "Z", "q2": "perhaps", "q3": "half a mile"})

    assert answer.status_code == 200
    assert answer.json()["warnings"] == {
        "q1": "is none of the choices", "q2": "must be true or false", "q3": "must be a number",
    }  # fmt: skip
    assert kept(exam, school.student).answers == {
        "q1": {"unreadable": "Z"}, "q2": {"unreadable": "perhaps"}, "q3": "half a mile",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "answers"),
        ([], "non_field_errors"),
        ({"answers": []}, "answers"),
        ({"answers": None}, "answers"),
        ({"answers": {"q1": "x" * 100_001}}, "answers.q1"),
        ({"answers": {"q1": ["x" * 60_000, "x" * 60_000]}}, "answers.q1"),
        ({"answers": {"q1": "B"}, "revisions": {"q1": -1}}, "revisions.q1"),
        ({"answers": {"q1": "B"}, "revisions": {"q1": 10**30}}, "revisions.q1"),
        ({"answers": {"q1": "B"}, "revisions": {"q1": "soon"}}, "revisions.q1"),
        ({"answers": {"q1": "B"}, "revisions": {"q2": 0}}, "revisions.q2"),
        ({"answers": {"q1": "B"}, "revisions": [0]}, "revisions"),
        ({"answers": {"q1": "B"}, "attempt_id": "first"}, "attempt_id"),
    ],
)
def test_a_wrong_body_names_its_fault_and_saves_nothing(
    school, exam, student, body, field
):
    answer = student.patch(url(exam), body, format="json")

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]
    assert kept(exam, school.student).answers == {}


def test_any_json_may_be_an_answer(exam, student):
    odd = [
        {},
        [],
        [[["B"]]],
        {"a": {"b": None}},
        10**15,
        -0.5,
        True,
        "\U0001f600",
        "é" * 5_000,
    ]

    answers = [
        save(student, exam, {"q1": each, "q2": each, "q3": each}) for each in odd
    ]

    assert [answer.status_code for answer in answers] == [200] * len(odd)


def test_the_longest_answer_is_kept_to_its_last_letter(school, acting):
    exam, student = published(school, ["essay"]), acting(school.student)
    start(student, exam)
    text = "w" * 99_999 + "!"

    save(student, exam, {"q1": text})

    assert student.get(url(exam)).json()["answers"] == {"q1": text}


def test_there_is_nothing_to_save_in_before_the_start(school, acting):
    answer = save(
        acting(school.student), published(school, duration_minutes=60), {"q1": "B"}
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "attempt_not_started")


def test_a_save_is_taken_to_the_last_moment_of_the_grace_and_not_after_it(
    school, exam, student
):
    ends = kept(exam, school.student).attempt.expires_at
    by, grace = school.student.user, timedelta(seconds=30)

    save_answers(by=by, exam_id=exam.pk, answers={"q1": "A"}, now=ends)
    save_answers(by=by, exam_id=exam.pk, answers={"q1": "B"}, now=ends + grace)
    with pytest.raises(Exception) as refused:
        save_answers(
            by=by,
            exam_id=exam.pk,
            answers={"q1": "C"},
            now=ends + grace + timedelta(microseconds=1),
        )

    assert refused.value.code == "attempt_ended"
    attempt = kept(exam, school.student)
    assert attempt.answers == {"q1": "B"}
    assert (attempt.attempt.state, attempt.attempt.ended_by) == ("submitted", "clock")
    assert attempt.attempt.submitted_at == ends


def test_in_the_grace_no_time_is_left_and_the_save_counts(exam, student):
    expires_in(exam, seconds=-10)

    answer = save(student, exam, {"q1": "B"})

    assert (answer.status_code, answer.json()["seconds_left"]) == (200, 0)


def test_too_late_a_save_is_told_what_counts(school, exam, student, run_tasks):
    save(student, exam, {"q1": "B"})
    expires_in(exam, seconds=-31)

    answer = save(student, exam, {"q1": "C"})

    ended = answer.json()["attempt"]
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_ended")
    assert (ended["state"], ended["ended_by"]) == ("submitted", "clock")
    assert ended["receipt"]["statement"]["answers"] == {
        "q1": "B",
        "q2": None,
        "q3": None,
    }
    assert [task.kind for task in run_tasks()] == ["grade_attempt"]
    assert Attempt.objects.get().score == 1


def test_after_the_submission_nothing_is_saved(school, exam, student):
    submit(student, exam, {"q1": "B"})

    answer = save(student, exam, {"q1": "C"})

    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_ended")
    assert kept(exam, school.student).answers == {"q1": "B"}


def test_a_tab_of_an_earlier_attempt_does_not_write_into_the_running_one(
    school, acting
):
    exam, student = published(school, attempts_allowed=2), acting(school.student)
    first = start(student, exam).json()["attempt_id"]
    submit(student, exam, {"q1": "A"})
    start(student, exam)

    answer = save(student, exam, {"q1": "C"}, attempt_id=first)

    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_ended")
    assert kept(exam, school.student).answers == {}


def test_a_save_costs_the_same_few_statements_for_one_answer_and_for_many(
    school, acting
):
    exam, student = published(school, ["true_false"] * 20), acting(school.student)
    start(student, exam)
    save(student, exam, {"q1": False})

    counts = []
    for answers in ({"q1": True}, {f"q{at}": False for at in range(1, 21)}):
        with CaptureQueriesContext(connection) as queries:
            save(student, exam, answers)
        counts.append(len([each for each in queries if "SAVEPOINT" not in each["sql"]]))

    assert counts == [
        5,
        5,
    ]  # who calls, which attempt, its lock, the answers, the record


def test_the_saved_instant_is_the_servers(school, exam, student):
    before = timezone.now()
    save(student, exam, {"q1": "B"})

    attempt = kept(exam, school.student).attempt
    (saved,) = attempt.answers.values()
    assert (
        before.isoformat()
        < saved["saved_at"].replace("Z", "+00:00")
        < timezone.now().isoformat()
    )
