"""The domain's errors, and the one shape in which every error is answered.

Every answer from 400 up is
`{"error": a sentence, "code": a_slug, "details": {field: [..]}}`.
"""

import builtins
from collections.abc import Iterator, Mapping
from typing import Self

Details = dict[str, list[str]]
# Characters; a message may quote what was sent, which may be megabytes.
LONGEST_MESSAGE = 1000
SENTENCES = {
    400: "Bad request",
    401: "Authentication credentials were not provided.",
    403: "Insufficient permissions",
    404: "Resource not found",
    405: "Method not allowed",
    500: "Something went wrong on our side.",
}


class StudentTrackingException(Exception):
    """Base of the domain's errors: a sentence, a slug, the fields concerned, an HTTP
    status.
    """

    status = 400
    code = "bad_request"

    def __init__(
        self,
        message: str,
        details: Mapping[str, list[str]] | None = None,
        *,
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})
        self.code = code or self.code


class ValidationError(StudentTrackingException, ValueError):
    """The input breaks a rule."""

    code = "validation_error"

    @classmethod
    def of_fields(cls, details: Details) -> Self:
        """The error of these fields, worded by the first message of the first one."""
        return cls(sentence_for(details), details)

    @classmethod
    def of_field(cls, field: str, *sentences: str) -> Self:
        return cls.of_fields({field: list(sentences)})


class NotFoundError(StudentTrackingException):
    """There is no such thing, or the caller may not know of it."""

    status = 404
    code = "not_found"


class PermissionError(StudentTrackingException, builtins.PermissionError):
    """The caller may not do this."""

    status = 403
    code = "permission_denied"

    def __init__(
        self,
        message: str = SENTENCES[403],
        details: Mapping[str, list[str]] | None = None,
    ) -> None:
        super().__init__(message, details)


class ConflictError(StudentTrackingException):
    """The thing is in a state that does not allow this."""

    status = 409
    code = "conflict"


class UnavailableError(StudentTrackingException):
    """A part that this needs is down for the moment."""

    status = 503
    code = "unavailable"


def body(
    status: int, code: str, message: str = "", details: Details | None = None
) -> dict[str, object]:
    """The error body for `status`; without a message, with the plain sentence of the
    status.
    """
    shortened_details = {}
    for field, messages in (details or {}).items():
        shortened_details[shortened(field)] = [shortened(each) for each in messages]
    return {
        "error": shortened(message) or SENTENCES.get(status, "Request failed"),
        "code": code,
        "details": shortened_details,
    }


def shortened(text: str) -> str:
    if len(text) <= LONGEST_MESSAGE:
        return text
    return f"{text[: LONGEST_MESSAGE - 1]}…"


def flatten(detail: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each message of nested DRF error detail with its dotted path, e.g.
    `guardians.0.name`.
    """
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from flatten(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list | tuple):
        for number, value in enumerate(detail):
            below = path
            if isinstance(value, Mapping | list | tuple):
                below = f"{path}.{number}" if path else str(number)
            yield from flatten(value, below)
    else:
        yield path or "non_field_errors", str(detail)


def grouped(detail: object) -> Details:
    """Nested error detail as `{dotted field: [messages]}`."""
    details: Details = {}
    for field, message in flatten(detail):
        details.setdefault(field, []).append(message)
    return details


def sentence_for(details: Details) -> str:
    """The first message, with its field in front where the field is a real one."""
    field, messages = next(iter(details.items()))
    return messages[0] if field == "non_field_errors" else f"{field}: {messages[0]}"
