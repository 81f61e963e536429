"""POST /api/exams/{exam_id}/start/ and GET .../attempt/: who may begin, when, how often, and going on elsewhere."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from assessments.exams.authoring.services import archive_exam, unpublish_exam
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    ExamAllowance,
    StandingAllowance,
)
from assessments.exams.tests.building import drafted, published
from assessments.exams.tests.sitting import expires_in, save, start, submit, url
from conftest import at_once

HOUR = timedelta(hours=1)


def instant(text):
    return datetime.fromisoformat(text)


def test_a_start_gives_the_paper_and_the_time_by_the_servers_clock(school, acting):
    exam = published(school, duration_minutes=60, instructions="No books.")

    answer = start(acting(school.student), exam)

    body = answer.json()
    assert answer.status_code == 201
    assert [(each["key"], each["kind"], each["points"]) for each in body["questions"]] == [
        ("q1", "single_choice", 1), ("q2", "true_false", 1), ("q3", "numeric", 2),
    ]  # fmt: skip
    assert 3595 <= body["seconds_left"] <= 3600
    assert instant(body["expires_at"]) - instant(body["started_at"]) == HOUR
    assert (body["instructions"], body["time_zone"], body["number"]) == (
        "No books.",
        "UTC",
        1,
    )
    assert (body["answers"], body["credited_seconds"], body["credits"]) == ({}, 0, [])


def test_a_second_start_goes_on_with_the_running_attempt(school, acting):
    exam, student = published(school, duration_minutes=60), acting(school.student)
    first = start(student, exam).json()
    save(student, exam, {"q2": True})

    again = start(acting(school.student), exam)

    assert again.status_code == 200
    assert again.json()["attempt_id"] == first["attempt_id"]
    assert again.json()["questions"] == first["questions"]
    assert again.json()["answers"] == {"q2": True}
    assert again.json()["expires_at"] == first["expires_at"]
    assert list(AttemptEvent.objects.values_list("kind", flat=True)) == [
        "started",
        "saved",
        "resumed",
    ]


def test_two_starts_at_once_begin_one_attempt(transactional_db, school, acting):
    exam = published(school, duration_minutes=60, attempts_allowed=3)
    devices = [acting(school.student) for _ in range(4)]

    answers = at_once(
        *[lambda client=client: start(client, exam) for client in devices]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["attempt_id"] for answer in answers}) == 1
    assert Attempt.objects.count() == 1


def test_an_attempt_goes_on_with_its_answers_on_another_device(school, acting):
    exam, laptop, phone = (
        published(school),
        acting(school.student),
        acting(school.student),
    )
    paper = start(laptop, exam).json()["questions"]
    save(laptop, exam, {"q1": "B", "q3": "a lot"})

    body = phone.get(url(exam), HTTP_USER_AGENT="A phone").json()

    assert body["questions"] == paper
    assert body["answers"] == {"q1": "B", "q3": "a lot"}
    assert body["revisions"] == {"q1": 1, "q3": 1}
    assert body["warnings"] == {"q3": "must be a number"}
    assert (body["expires_at"], body["seconds_left"]) == (None, None)


def test_looking_often_is_one_line_in_the_record_and_another_device_is_another(
    school, acting
):
    exam, student = published(school), acting(school.student)
    start(student, exam)

    for agent in ("", "A phone", "A phone", ""):
        student.get(url(exam), HTTP_USER_AGENT=agent)

    arrivals = AttemptEvent.objects.values_list("kind", "detail__user_agent")
    assert list(arrivals) == [("started", ""), ("resumed", "A phone"), ("resumed", "")]


def test_there_is_nothing_to_go_on_with_before_the_start_and_after_the_end(
    school, acting
):
    exam, student = published(school), acting(school.student)

    before = student.get(url(exam))
    start(student, exam)
    submit(student, exam)
    after = student.get(url(exam))

    assert [(each.status_code, each.json()["code"]) for each in (before, after)] == [
        (404, "no_running_attempt")
    ] * 2


@pytest.mark.parametrize(
    "who", ["outsider", "parent", "teacher", "admin", "pending_teacher"]
)
def test_nobody_but_those_who_may_sit_it_gets_in(school, acting, who):
    exam, client = published(school), acting(getattr(school, who))

    answers = [
        start(client, exam),
        client.get(url(exam)),
        save(client, exam, {"q1": "B"}),
        submit(client, exam, {}),
    ]

    expected = 404 if who == "outsider" else 403
    assert [answer.status_code for answer in answers] == [expected] * 4
    assert Attempt.objects.count() == 0


def test_without_a_log_in_there_is_no_exam(school, anonymous):
    exam = published(school)

    assert [
        start(anonymous, exam).status_code,
        anonymous.get(url(exam)).status_code,
    ] == [401, 401]


def test_a_classmates_attempt_is_not_ones_own(school, acting):
    exam, sam, kim = published(school), acting(school.student), acting(school.classmate)
    attempt = start(sam, exam).json()["attempt_id"]
    save(sam, exam, {"q1": "B"})

    answers = [
        kim.get(url(exam)),
        save(kim, exam, {"q1": "A"}, attempt_id=attempt),
        submit(kim, exam, {"q1": "A"}, attempt_id=attempt),
        kim.get(url(exam, "receipt")),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert Attempt.objects.get().state == "in_progress"


def test_a_draft_can_not_be_begun(school, acting):
    assert start(acting(school.student), drafted(school)).status_code == 404


@pytest.mark.parametrize(
    ("opens", "closes", "code", "names"),
    [
        (HOUR, 2 * HOUR, "not_open_yet", "opens_at"),
        (-2 * HOUR, -HOUR, "closed", "closes_at"),
    ],
)
def test_it_is_begun_between_opening_and_closing(
    school, acting, opens, closes, code, names
):
    exam, now = published(school), timezone.now()
    exam.opens_at, exam.closes_at = now + opens, now + closes
    exam.save()

    answer = start(acting(school.student), exam)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    moment = instant(answer.json()["details"][names][0])
    assert moment == getattr(exam, names)


def test_an_archived_exam_is_closed_to_those_who_sat_it(school, acting):
    exam, student = published(school, attempts_allowed=2), acting(school.student)
    submit(student, exam, {"q1": "B"})
    archive_exam(exam, by=school.teacher.user)

    assert start(student, exam).json()["code"] == "closed"


def test_whoever_left_the_unit_does_not_sit_it_again(school, acting):
    exam, student = published(school, attempts_allowed=2), acting(school.student)
    submit(student, exam, {"q1": "B"})
    school.student.enrolments.all().delete()

    assert start(student, exam).json()["code"] == "not_yours_to_sit"


def test_attempts_are_counted_and_an_allowance_gives_more(school, acting):
    exam, student = published(school, attempts_allowed=1), acting(school.student)
    submit(student, exam, {"q1": "B"})

    refused = start(student, exam)
    ExamAllowance.objects.create(exam=exam, student=school.student, extra_attempts=1)
    second = start(student, exam)
    submit(student, exam)

    assert (refused.status_code, refused.json()["code"]) == (409, "no_attempts_left")
    assert (second.status_code, second.json()["number"]) == (201, 2)
    assert start(student, exam).json()["code"] == "no_attempts_left"


def test_extra_time_makes_the_attempt_longer(school, acting):
    exam = published(school, duration_minutes=60)
    StandingAllowance.objects.create(student=school.student, extra_time_percent=50)

    mine, other = (
        start(acting(who), exam).json() for who in (school.student, school.classmate)
    )

    assert instant(mine["expires_at"]) - instant(mine["started_at"]) == 1.5 * HOUR
    assert instant(other["expires_at"]) - instant(other["started_at"]) == HOUR


def test_extra_time_closes_the_exam_later(school, acting):
    exam = published(school, duration_minutes=60, closes_at=timezone.now() + HOUR / 2)
    StandingAllowance.objects.create(student=school.student, extra_time_percent=50)

    mine, other = (
        start(acting(who), exam).json() for who in (school.student, school.classmate)
    )

    assert instant(mine["expires_at"]) == exam.closes_at + HOUR / 2
    assert instant(other["expires_at"]) == exam.closes_at


def test_whoever_begins_late_has_until_closing(school, acting):
    exam = published(
        school, duration_minutes=60, closes_at=timezone.now() + timedelta(minutes=10)
    )

    body = start(acting(school.student), exam).json()

    assert instant(body["expires_at"]) == exam.closes_at
    assert 590 <= body["seconds_left"] <= 600


def test_an_access_code_is_asked_for_and_told_to_nobody(school, acting):
    exam, student = published(school, access_code="spring-7A"), acting(school.student)

    answers = [
        start(student, exam),
        start(student, exam, access_code="spring"),
        start(student, exam, access_code="ß"),
    ]

    assert [(each.status_code, list(each.json()["details"])) for each in answers] == [
        (400, ["access_code"])
    ] * 3
    assert "spring-7A" not in str([each.json() for each in answers])
    assert start(student, exam, access_code=" spring-7A ").status_code == 201


def test_an_exam_that_asks_for_a_code_is_not_submitted_without_it(school, acting):
    exam, student = published(school, access_code="spring-7A"), acting(school.student)

    refused = submit(student, exam, {"q1": "B"})
    taken = submit(student, exam, {"q1": "B"}, access_code="spring-7A")

    assert (refused.status_code, list(refused.json()["details"])) == (
        400,
        ["access_code"],
    )
    assert taken.status_code == 202


def test_guessing_a_code_is_slowed_down_for_whoever_guesses(school, acting):
    exam, sam, kim = (
        published(school, access_code="spring-7A"),
        acting(school.student),
        acting(school.classmate),
    )

    answers = [
        start(sam, exam, access_code=f"guess {at}").status_code for at in range(11)
    ]

    assert answers == [400] * 10 + [429]
    assert submit(sam, exam, {"q1": "B"}, access_code="spring-7A").status_code == 429
    assert start(kim, exam, access_code="spring-7A").status_code == 201


def test_an_exam_is_begun_or_taken_back_and_never_both(
    transactional_db, school, acting
):
    exam, student = published(school), acting(school.student)

    begun, taken_back = at_once(
        lambda: start(student, exam),
        lambda: unpublish_exam(exam, by=school.teacher.user),
    )

    exam.refresh_from_db()
    if begun.status_code == 201:
        assert (taken_back.code, exam.state, exam.published.count()) == (
            "attempts_exist",
            "published",
            3,
        )
    else:
        assert (begun.status_code, exam.state, Attempt.objects.count()) == (
            404,
            "draft",
            0,
        )


def test_after_an_attempt_that_ran_out_comes_the_next(school, acting):
    exam, student = (
        published(school, duration_minutes=60, attempts_allowed=2),
        acting(school.student),
    )
    start(student, exam)
    save(student, exam, {"q1": "B"})
    expires_in(exam, seconds=-31)

    body = start(student, exam).json()

    assert (body["number"], body["answers"]) == (2, {})
    first = Attempt.objects.get(number=1)
    assert (first.state, first.ended_by) == ("submitted", "clock")


@pytest.mark.parametrize(
    "body", [[], {"access_code": []}, {"access_code": "x" * 51}, "text", 7]
)
def test_a_wrong_body_is_told_and_nothing_begun(school, acting, body):
    exam = published(school)

    answer = acting(school.student).post(url(exam, "start"), body, format="json")

    assert answer.status_code == 400
    assert Attempt.objects.count() == 0
