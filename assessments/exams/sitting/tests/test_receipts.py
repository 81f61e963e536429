"""Receipts: signed by the school, verified by its staff, and held against what is on record."""

import json

import pytest

from assessments.exams.models import Attempt
from assessments.exams.sitting import receipts
from assessments.exams.tests.building import published
from assessments.exams.tests.sitting import start, submit

VERIFY = "/api/exams/receipts/verify/"
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
ANSWERS = {
    "q1": "B", "q2": ["A", "C"], "q3": True, "q4": 500, "q5": "Zoë 😀", "q6": {"1": "A"}, "q7": ["B", "A"],
    "q8": {"A": "100"},
}  # fmt: skip


@pytest.fixture
def receipt(school, acting):
    """Sam's, of a paper with a question of each kind."""
    exam, student = (
        published(school, KINDS, duration_minutes=60),
        acting(school.student),
    )
    start(student, exam)
    return submit(student, exam, ANSWERS).json()["receipt"]


def verdict(client, receipt):
    answer = client.post(VERIFY, receipt, format="json")
    assert answer.status_code == 200
    return {key: answer.json()[key] for key in ("valid", "agrees", "differences")}


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "admin"])
def test_anybody_at_the_school_can_verify_a_receipt(
    school, acting, receipt, assigned_scope, who
):
    expected = {"valid": True, "agrees": True, "differences": []}

    assert verdict(acting(getattr(school, who)), receipt) == expected


@pytest.mark.parametrize(
    ("who", "status"), [("student", 403), ("parent", 403), ("pending_teacher", 403)]
)
def test_nobody_else_is_told(school, acting, receipt, who, status):
    assert (
        acting(getattr(school, who)).post(VERIFY, receipt, format="json").status_code
        == status
    )


def test_a_receipt_holds_in_any_layout(school, acting, receipt):
    statement = receipt["statement"]
    turned = {key: statement[key] for key in reversed(statement)}
    turned["answers"] = {
        key: statement["answers"][key]
        for key in sorted(statement["answers"], reverse=True)
    }
    spaced = json.loads(
        json.dumps({"signature": receipt["signature"], "statement": turned}, indent=4)
    )

    assert verdict(acting(school.teacher), spaced)["valid"] is True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("student_id", "STU0002"),
        ("submitted_at", "2020-01-01T00:00:00Z"),
        ("exam_id", 999_999_999),
        ("answers", {"q1": "A"}),
        ("attempt_id", "x"),
        ("note", "and so on"),
    ],
)
def test_a_changed_receipt_is_not_the_schools_and_nothing_is_told_of_it(
    school, acting, receipt, field, value
):
    receipt["statement"][field] = value

    assert verdict(acting(school.teacher), receipt) == {
        "valid": False,
        "agrees": None,
        "differences": [],
    }


def test_a_record_that_was_changed_since_is_found_out(school, acting, receipt):
    attempt = Attempt.objects.get()
    attempt.answers[str(attempt.paper[0]["question"])]["answer"] = "A"
    attempt.save()

    assert verdict(acting(school.teacher), receipt) == {
        "valid": True,
        "agrees": False,
        "differences": ["q1"],
    }


def test_a_receipt_outlives_its_attempt(school, acting, receipt):
    Attempt.objects.all().delete()

    assert verdict(acting(school.teacher), receipt) == {
        "valid": True,
        "agrees": None,
        "differences": [],
    }


def test_a_receipt_signed_with_a_key_of_before_stays_good(
    school, acting, receipt, settings
):
    teacher = acting(school.teacher)
    before, settings.SECRET_KEY = (
        settings.SECRET_KEY,
        "another key of the school, long enough",
    )

    without = verdict(teacher, receipt)
    settings.SECRET_KEY_FALLBACKS = ["something else", before]

    assert without["valid"] is False
    assert verdict(teacher, receipt)["valid"] is True


def test_the_statement_says_what_was_accepted_as_it_is_kept(receipt):
    statement = receipt["statement"]

    assert statement["answers"] == {**ANSWERS, "q4": "500"}
    assert (
        statement["sha256"]
        == receipts.sha256(receipts.canonical_json(statement["answers"])).hexdigest()
    )
    assert len(receipt["signature"]) == 64


@pytest.mark.parametrize(
    "body",
    [{}, [], {"statement": {}}, {"signature": "ab"}, {"statement": [], "signature": "ab"}, {"statement": "x"},
     {"statement": {"attempt_id": 1}, "signature": "x" * 201}],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(school, acting, body):
    assert acting(school.teacher).post(VERIFY, body, format="json").status_code == 400


@pytest.mark.parametrize("signature", ["ab", "é", "\U0001f600", "0" * 64])
def test_a_signature_of_anything_else_is_not_valid(school, acting, receipt, signature):
    assert (
        verdict(acting(school.teacher), {**receipt, "signature": signature})["valid"]
        is False
    )
