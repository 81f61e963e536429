"""The demo school's exams.

Something to sit, something to mark, something to look at.
"""

import pytest
from rest_framework.test import APIClient

from assessments.exams.models import Attempt, Exam, ExamResult, HandMark
from assessments.exams.sitting.record import replay
from demo.people import ACCOUNTS
from demo.seeding import seed_generated

PASSWORDS = {account.key: account.password for account in ACCOUNTS}


@pytest.fixture
def seeded(db):
    seed_generated(size=60)


def acting(key):
    client = APIClient()
    body = {"email": f"{key}@school.edu", "password": PASSWORDS[key]}
    client.credentials(
        HTTP_AUTHORIZATION=(
            f"Bearer {client.post('/api/auth/login/', body).json()['access']}"
        )
    )
    return client


def test_a_student_finds_one_to_practise_one_by_the_clock_and_one_with_results(seeded):
    rows = {row["title"]: row for row in acting("student1").get("/api/exams/").json()}

    assert {title: row["state"] for title, row in rows.items()} == {
        "Numbers to practise": "open",
        "Matter and life": "open",
        "Mid-term in Mathematics": "released",
    }
    assert rows["Matter and life"]["duration_minutes"] == 30


def test_two_classes_have_results_that_they_and_their_parents_see(seeded):
    exam = Exam.objects.get(title="Mid-term in Mathematics")

    results = ExamResult.objects.filter(exam=exam)

    assert (
        results.count()
        == Attempt.objects.filter(exam=exam, state="graded").count()
        == 12
    )
    assert len(set(results.values_list("score", flat=True))) > 4
    for who in ("student1", "parent1"):
        [row] = acting(who).get(f"/api/results/{exam.pk}/").json()
        assert row["student_id"] == "STU0001"


def test_essays_wait_for_their_teacher(seeded):
    assert HandMark.objects.filter(state="waiting").count() == 2


def test_the_record_of_an_attempt_gives_the_answers_that_were_graded(seeded):
    for attempt in Attempt.objects.prefetch_related("events"):
        assert replay(attempt.events.order_by("pk")) == attempt.answers
