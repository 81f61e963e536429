"""The receipt of a submission: what was accepted, signed by this school.

A student keeps it; anybody at the school can have it verified. It is signed over its
canonical JSON (keys sorted, no spaces), so that it may be kept in any layout.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypedDict

import orjson
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from assessments.exams.models import Attempt
from assessments.exams.sitting.answers import iso_instant, names_on

SALT = "assessments.exams.receipt"
COMPARED = ("exam_id", "student_id", "submitted_at")


class Statement(TypedDict):
    exam_id: int
    attempt_id: str
    student_id: str
    submitted_at: str | None
    answers: dict[str, object]  # any JSON, by q1, q2 and so on
    sha256: str  # of the canonical JSON of the answers


class Receipt(TypedDict):
    statement: Statement
    signature: str


def canonical_json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def receipt_for(attempt: Attempt, student_code: str) -> Receipt:
    statement = statement_of(attempt, student_code)
    signature = _signature(statement, settings.SECRET_KEY)
    return {"statement": statement, "signature": signature}


def statement_of(attempt: Attempt, student_code: str) -> Statement:
    """What a receipt says of a submitted attempt; answers never given are null."""
    answers = {}
    for question_id, name in names_on(attempt.paper).items():
        saved = attempt.answers.get(str(question_id), {})
        answers[name] = saved.get("answer")

    submitted_at: datetime | None = attempt.submitted_at
    return {
        "exam_id": attempt.exam_id,
        "attempt_id": str(attempt.pk),
        "student_id": student_code,
        "submitted_at": iso_instant(submitted_at) if submitted_at else None,
        "answers": answers,
        "sha256": sha256(canonical_json(answers)).hexdigest(),
    }


def is_genuine(statement: Mapping[str, object], signature: str) -> bool:
    """Whether the school signed this statement, with today's key or an older one."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if constant_time_compare(_signature(statement, secret), signature):
            return True
    return False


def _signature(statement: Mapping[str, object], secret: str) -> str:
    message = canonical_json(statement)
    return salted_hmac(SALT, message, secret=secret, algorithm="sha256").hexdigest()


def differences(statement: Statement, stored: Statement) -> list[str]:
    """Where a genuine statement and the attempt on record say different things.

    Names of fields, and of answers (q1).
    """
    names = [name for name in COMPARED if statement.get(name) != stored[name]]  # type: ignore[literal-required]

    answers = statement["answers"]
    for name in sorted(answers.keys() | stored["answers"].keys()):
        if answers.get(name) != stored["answers"].get(name):
            names.append(name)
    return names
