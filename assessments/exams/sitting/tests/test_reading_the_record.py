"""The record of a sitting: everything that happened, replayed to the same answers and the same score."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.exams.models import Attempt, AttemptEvent
from assessments.exams.papers import questions_of
from assessments.exams.sitting import uptime
from assessments.exams.sitting.record import count_by_minute, replay
from assessments.exams.tests.building import published
from assessments.exams.tests.sitting import save, start, submit
from assessments.questions.marking import grade, score_attempt

KINDS = [
    "single_choice",
    "multiple_choice",
    "true_false",
    "numeric",
    "short_answer",
    "matching",
    "ordering",
    "cloze",
]


def record_url(attempt):
    return f"/api/exams/{attempt.exam_id}/attempts/{attempt.pk}/record/"


@pytest.fixture
def attempt(school, acting, run_tasks):
    """Sam's, with changes of mind, a stale tab and a lost response on the way; graded."""
    exam, laptop, phone = (
        published(school, KINDS, duration_minutes=60),
        acting(school.student),
        acting(school.student),
    )
    start(laptop, exam)
    save(laptop, exam, {"q1": "A", "q2": ["A"], "q3": "yes"})
    save(phone, exam, {"q1": "B", "q4": "500 m"}, revisions={"q1": 1})
    save(laptop, exam, {"q1": "C"}, revisions={"q1": 1})  # stale
    save(phone, exam, {"q1": "B"}, revisions={"q1": 1})  # sent again
    save(
        laptop,
        exam,
        {
            "q2": None,
            "q5": "Pariss",
            "q6": {"1": "B", "2": "A"},
            "q7": "CAB",
            "q8": [100, "?"],
        },
    )
    submit(laptop, exam, {"q2": ["A", "C"], "q3": "no"})
    run_tasks()
    return Attempt.objects.get()


def test_replaying_the_record_gives_the_identical_answers(attempt):
    assert replay(attempt.events.order_by("pk")) == attempt.answers
    assert attempt.answers


def test_and_grading_them_gives_the_identical_score(attempt):
    questions, answers = (
        questions_of(attempt.exam),
        replay(attempt.events.order_by("pk")),
    )

    outcomes = []
    for entry in attempt.paper:
        question, saved = (
            questions[entry["question"]],
            answers.get(str(entry["question"]), {}),
        )
        outcome = grade(
            question.item,
            saved.get("answer"),
            served=entry["order"],
            points=question.points,
        )
        outcomes.append(outcome)

    assert score_attempt(outcomes).total.quantize(Decimal("0.0001")) == attempt.score
    assert attempt.score > 0


def test_staff_read_it_minute_by_minute_and_event_by_event(school, acting, attempt):
    body = acting(school.teacher).get(record_url(attempt)).json()

    kinds = [each["kind"] for each in body["events"]]
    assert kinds == ["started", "saved", "saved", "saved", "submitted", "graded"]
    assert sum(sum(each["events"].values()) for each in body["minutes"]) == 6
    assert body["replay_agrees"] is True
    saved = body["events"][2]["detail"]["answers"]
    assert {key: (each["answer"], each["revision"]) for key, each in saved.items()} == {
        "q1": ("B", 2), "q4": ("500 m", 1),
    }  # fmt: skip
    assert body["events"][0]["detail"] == {"ip": "127.0.0.1", "user_agent": ""}


def test_it_names_nobody(school, acting, attempt):
    told = acting(school.teacher).get(record_url(attempt)).content.decode()

    assert not [name for name in ("STU0001", "Sam", "sam@school.test") if name in told]


def test_it_is_read_in_pages(school, acting, attempt):
    answer = acting(school.admin).get(f"{record_url(attempt)}?per_page=2&page=2")

    assert [each["kind"] for each in answer.json()["events"]] == ["saved", "saved"]
    assert answer["X-Total-Count"] == "6"
    assert (
        acting(school.admin).get(f"{record_url(attempt)}?per_page=many").status_code
        == 400
    )


def test_all_of_it_is_read_once_for_a_page(school, acting, attempt):
    client = acting(school.teacher)

    with CaptureQueriesContext(connection) as asked:
        client.get(f"{record_url(attempt)}?per_page=2")

    assert (
        len([each for each in asked if AttemptEvent._meta.db_table in each["sql"]]) == 3
    )  # count, page, the whole


def test_an_answer_that_was_changed_past_the_record_is_found_out(
    school, acting, attempt
):
    answers = attempt.answers
    answers[str(attempt.paper[0]["question"])]["answer"] = "A"
    Attempt.objects.update(answers=answers)

    assert (
        acting(school.teacher).get(record_url(attempt)).json()["replay_agrees"] is False
    )


def test_time_that_was_given_back_stands_in_it(school, acting):
    exam = published(school, duration_minutes=60)
    start(acting(school.student), exam)
    attempt = Attempt.objects.get()
    uptime.beat(attempt.started_at)
    back = uptime.beat(
        attempt.started_at.replace(microsecond=0)
        + (attempt.expires_at - attempt.started_at)
    ).ended_at

    event = acting(school.teacher).get(record_url(attempt)).json()["events"][-1]

    assert (event["kind"], event["detail"]["why"], event["detail"]["seconds"]) == (
        "credited",
        "downtime",
        3600,
    )
    assert datetime.fromisoformat(event["detail"]["to"]) == back


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("student", 403),
        ("parent", 403),
        ("pending_teacher", 403),
        ("teacher", 200),
        ("other_teacher", 404),
    ],
)
def test_only_staff_of_the_exam_read_it(
    school, acting, attempt, assigned_scope, who, status
):
    assert acting(getattr(school, who)).get(record_url(attempt)).status_code == status


def test_an_attempt_of_another_exam_is_not_there(school, acting, attempt):
    other = published(school)

    assert (
        acting(school.admin)
        .get(f"/api/exams/{other.pk}/attempts/{attempt.pk}/record/")
        .status_code
        == 404
    )


def test_minutes_are_counted_by_kind():
    at = [
        datetime(2026, 11, 21, 9, minute, second, tzinfo=UTC)
        for minute, second in ((1, 59), (1, 0), (3, 30))
    ]

    counted = count_by_minute([(at[0], "saved"), (at[1], "started"), (at[2], "saved")])

    assert counted == [
        {
            "minute": datetime(2026, 11, 21, 9, 1, tzinfo=UTC),
            "events": {"saved": 1, "started": 1},
        },
        {"minute": datetime(2026, 11, 21, 9, 3, tzinfo=UTC), "events": {"saved": 1}},
    ]


def test_the_record_is_only_added_to(attempt):
    before = list(
        AttemptEvent.objects.order_by("pk").values("pk", "at", "kind", "detail")
    )

    uptime.beat(attempt.submitted_at)

    assert (
        list(AttemptEvent.objects.order_by("pk").values("pk", "at", "kind", "detail"))
        == before
    )
