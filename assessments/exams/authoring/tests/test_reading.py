"""GET /api/exams/: staff see all of it, a student what they may sit and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academics.models import Enrolment, Term
from assessments.exams.authoring import services
from assessments.exams.models import Attempt, ExamAllowance, StandingAllowance
from assessments.exams.tests.building import drafted, published, question

ROUTE = "/api/exams/"
HOUR = timedelta(hours=1)
# What a student is never told.
FOR_STAFF = {
    "access_code",
    "secret",
    "sections",
    "questions",
    "classes",
    "students",
    "paper_revision",
    "attempts",
    "grace_seconds",
    "created_by",
    "phase",
    "total_points",
    "moderation_percent",
}


def seen(client, **parameters):
    return {row["title"]: row for row in client.get(ROUTE, parameters).json()}


def attempt(exam, student, **fields):
    return Attempt.objects.create(
        exam=exam, student=student, started_at=timezone.now(), **fields
    )


def test_staff_see_every_exam_with_its_code_its_size_and_its_attempts(school, acting):
    exam = published(school, access_code="blue tram")
    attempt(exam, school.student)
    attempt(exam, school.classmate, state="submitted", submitted_at=timezone.now())
    drafted(school, title="A draft")

    rows = seen(acting(school.other_teacher))

    assert rows["A draft"]["phase"] == "draft"
    row = rows["Numbers"]
    assert (row["state"], row["phase"], row["access_code"], row["question_count"]) == (
        "published",
        "open",
        "blue tram",
        3,
    )
    assert row["attempts"] == {
        "in_progress": 1,
        "submitted": 1,
        "marking": 0,
        "graded": 0,
    }
    assert not {"secret", "sections"} & row.keys()


def test_one_exam_shows_staff_all_that_can_be_sent_back(school, acting):
    question(school, text="Drawn?", tags=["any"])
    exam = published(
        school, [question(school), {"draw": 1, "tags": ["any"]}, "numeric"]
    )
    client = acting(school.teacher)

    row = client.get(f"{ROUTE}{exam.pk}/").json()

    assert [slot["worth"] for slot in row["sections"][0]["questions"]] == [1, None, 2]
    answer = client.put(f"{ROUTE}{exam.pk}/", row, format="json")
    assert answer.status_code == 200, answer.json()
    assert "secret" not in row


def test_a_student_sees_what_they_may_sit_and_nothing_of_what_it_asks(school, acting):
    now = timezone.now()
    published(
        school,
        title="Open",
        opens_at=now - HOUR,
        closes_at=now + HOUR,
        duration_minutes=30,
        access_code="blue",
        instructions="No calculators",
        pass_mark=50,
    )
    drafted(school, title="A draft")
    published(school, title="For 7B", classes=[school.class_7b])

    rows = seen(acting(school.student))

    assert rows.keys() == {"Open"}
    row = rows["Open"]
    assert not FOR_STAFF & row.keys()
    assert (
        row["state"],
        row["attempts_left"],
        row["attempts_made"],
        row["needs_access_code"],
    ) == ("open", 1, 0, True)
    assert (row["instructions"], row["pass_mark"], row["duration_minutes"]) == (
        "No calculators",
        50,
        30,
    )
    assert (row["unit_code"], row["time_zone"]) == ("MATH", "UTC")


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        ("classmate", {"students": ["student", "classmate"]}),
        ("classmate", {"classes": ["class_7a"]}),
        ("outsider", {"students": ["outsider"]}),
    ],
)
def test_who_is_named_or_in_a_named_class_may_sit_it(school, acting, who, fields):
    named = {
        name: [getattr(school, each) for each in words]
        for name, words in fields.items()
    }
    published(school, **named)

    assert len(seen(acting(getattr(school, who)))) == 1
    assert acting(school.parent).get(ROUTE).status_code == 403


def test_who_is_enrolled_in_the_exams_term_may_sit_it_where_nobody_is_named(
    school, acting
):
    later = Term.objects.create(name="Term 2", academic_year="2024-2025")
    Enrolment.objects.create(student=school.classmate, unit=school.maths, term=later)
    published(school, title="Later", term=later)
    published(school, title="Any", term=None)

    assert seen(acting(school.student)).keys() == {"Any"}
    assert seen(acting(school.classmate)).keys() == {"Any", "Later"}
    assert seen(acting(school.outsider)).keys() == set()


def test_one_exam_is_the_same_row_to_a_student_and_a_404_to_who_may_not_sit_it(
    school, acting
):
    exam = published(school)
    client = acting(school.student)

    assert client.get(f"{ROUTE}{exam.pk}/").json() == client.get(ROUTE).json()[0]
    assert acting(school.outsider).get(f"{ROUTE}{exam.pk}/").status_code == 404
    assert acting(school.parent).get(f"{ROUTE}{exam.pk}/").status_code == 403


def test_times_and_attempts_are_the_students_own(school, acting):
    now = timezone.now().replace(microsecond=0)
    exam = published(
        school, opens_at=now - HOUR, closes_at=now + HOUR, duration_minutes=60
    )
    StandingAllowance.objects.create(student=school.student, extra_time_percent=25)
    ExamAllowance.objects.create(exam=exam, student=school.student, extra_attempts=2)

    [mine], [theirs] = (
        acting(each).get(ROUTE).json() for each in (school.student, school.classmate)
    )

    assert (
        mine["duration_minutes"],
        mine["duration_seconds"],
        mine["extra_time_percent"],
    ) == (75, 4500, 25)
    assert mine["closes_at"] == (now + HOUR + HOUR / 4).isoformat().replace(
        "+00:00", "Z"
    )
    assert (mine["attempts_allowed"], mine["attempts_left"]) == (3, 3)
    assert (theirs["duration_minutes"], theirs["attempts_left"]) == (60, 1)
    assert theirs["closes_at"] == (now + HOUR).isoformat().replace("+00:00", "Z")


def test_an_exam_stands_for_a_student_by_its_times_and_by_their_attempts(
    school, acting
):
    now, me = timezone.now(), school.student
    ended = {"state": "submitted", "submitted_at": now}
    graded = {
        "state": "graded",
        "submitted_at": now,
        "graded_at": now,
        "score": 1,
        "max_score": 4,
    }
    published(school, title="Upcoming", opens_at=now + HOUR)
    published(school, title="Open")
    running = attempt(published(school, title="Running"), me, expires_at=now + HOUR)
    attempt(published(school, title="Run out"), me, expires_at=now - HOUR)
    attempt(published(school, title="Once more", attempts_allowed=2), me, **ended)
    attempt(published(school, title="Submitted"), me, **ended)
    attempt(published(school, title="Held back"), me, **graded)
    attempt(published(school, title="Released", release="at_once"), me, **graded)
    for title in ("Missed", "Put away"):
        exam = published(school, title=title)
        type(exam).objects.filter(pk=exam.pk).update(
            opens_at=now - 2 * HOUR, closes_at=now - HOUR
        )
    put_away = published(school, title="Archived")
    attempt(put_away, me, **ended)
    services.archive_exam(put_away, by=school.admin)
    client = acting(me)

    rows = seen(client)

    assert {title: row["state"] for title, row in rows.items()} == {
        "Upcoming": "upcoming",
        "Open": "open",
        "Running": "in_progress",
        "Run out": "submitted",
        "Once more": "open",
        "Submitted": "submitted",
        "Held back": "submitted",
        "Released": "released",
        "Missed": "closed",
        "Put away": "closed",
        "Archived": "submitted",
    }
    assert rows["Running"]["attempt_id"] == str(running.pk)
    for state in ("upcoming", "open", "in_progress", "submitted", "closed", "released"):
        assert seen(client, state=state).keys() == {
            t for t, row in rows.items() if row["state"] == state
        }


def test_whoever_sat_an_exam_that_is_for_others_now_sees_it_but_has_no_attempt_left(
    school, acting
):
    exam = published(school, attempts_allowed=3, students=[school.student])
    attempt(exam, school.student, state="submitted", submitted_at=timezone.now())
    services.change_exam(exam, by=school.admin, students=[school.classmate])

    [row] = acting(school.student).get(ROUTE).json()

    assert (row["state"], row["attempts_made"], row["attempts_left"]) == (
        "submitted",
        1,
        0,
    )


def test_staff_find_exams_by_state_unit_term_class_and_words(school, acting):
    now = timezone.now()
    published(school, title="Upcoming", opens_at=now + HOUR, classes=[school.class_7a])
    published(school, title="Open algebra", term=None)
    drafted(school, title="History", unit=school.history)
    client = acting(school.admin)

    def found(**parameters):
        return set(seen(client, **parameters))

    assert found(state="upcoming") == {"Upcoming"}
    assert found(state="OPEN") == {"Open algebra"}
    assert found(state="draft") == {"History"}
    assert found(state="published") == {"Upcoming", "Open algebra"}
    assert found(unit="hist") == {"History"}
    assert found(term=school.term.pk) == {"Upcoming", "History"}
    assert found(class_id=school.class_7a.pk) == {"Upcoming"}
    assert found(search="alge math") == {"Open algebra"}
    assert [
        row["title"] for row in client.get(ROUTE, {"ordering": "title"}).json()
    ] == [
        "History",
        "Open algebra",
        "Upcoming",
    ]
    assert client.get(ROUTE, {"state": "odd"}).status_code == 400


def test_a_teacher_sees_the_exams_of_their_units_and_their_own(
    school, acting, assigned_scope
):
    published(school, title="Maths")
    drafted(school, title="History", unit=school.history, by=school.other_teacher)
    drafted(school, title="Guest", unit=school.maths, by=school.other_teacher)

    assert seen(acting(school.teacher)).keys() == {"Maths", "Guest"}
    assert seen(acting(school.other_teacher)).keys() == {"History", "Guest"}


@pytest.mark.parametrize("who", ["teacher", "student"])
def test_a_list_takes_the_same_queries_whatever_its_length(
    school, acting, django_assert_max_num_queries, who
):
    client = acting(getattr(school, who))
    counts = []
    for _ in range(2):
        for _ in range(3):
            attempt(published(school), school.student)
        with django_assert_max_num_queries(20) as captured:
            assert client.get(ROUTE).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
