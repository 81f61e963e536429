"""The receipt of a submission: what was accepted, and a signature that only this school can have made.

A student keeps it; anybody at the school can have it verified. It is signed over its canonical JSON
(keys sorted, no spaces), so that it may be stored and sent on in any layout.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from assessments.exams.models import Attempt
from assessments.exams.sitting.clock import stamp
from assessments.exams.sitting.naming import keys_of

SALT = "assessments.exams.receipt"
Receipt = dict[str, Any]


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def answers_of(attempt: Attempt) -> dict[str, Any]:
    """The saved answers as the student names the questions; those never answered are null."""
    return {
        key: attempt.answers.get(str(pk), {}).get("answer")
        for pk, key in keys_of(attempt.paper).items()
    }


def statement_of(attempt: Attempt, student_code: str) -> dict[str, Any]:
    """What a receipt says of a submitted attempt, as it is stored now."""
    answers = answers_of(attempt)
    return {
        "exam_id": attempt.exam_id,
        "attempt_id": str(attempt.pk),
        "student_id": student_code,
        "submitted_at": stamp(attempt.submitted_at) if attempt.submitted_at else None,
        "answers": answers,
        "sha256": sha256(canonical(answers)).hexdigest(),
    }


def receipt_for(attempt: Attempt, student_code: str) -> Receipt:
    """The signed statement of a submitted attempt."""
    statement = statement_of(attempt, student_code)
    return {
        "statement": statement,
        "signature": _signature(statement, settings.SECRET_KEY),
    }


def is_genuine(statement: Mapping[str, Any], signature: str) -> bool:
    """Whether the school signed this statement, with the key of today or one of before."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(
        constant_time_compare(_signature(statement, key), signature) for key in keys
    )


def _signature(statement: Mapping[str, Any], secret: str) -> str:
    return salted_hmac(
        SALT, canonical(statement), secret=secret, algorithm="sha256"
    ).hexdigest()


def differences(
    statement: Mapping[str, Any], stored: Mapping[str, Any]
) -> Iterator[str]:
    """Where a genuine statement and the attempt as it is stored say different things: fields, and answers by name."""
    for name in ("exam_id", "student_id", "submitted_at"):
        if statement.get(name) != stored[name]:
            yield name
    said = statement["answers"]
    for key in sorted(said.keys() | stored["answers"].keys()):
        if said.get(key) != stored["answers"].get(key):
            yield key
