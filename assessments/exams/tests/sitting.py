"""Sitting exams by the routes of a student, at a time of the test's choosing."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from assessments.exams.models import Attempt, Exam


def url(exam: Exam, tail: str = "attempt") -> str:
    return f"/api/exams/{exam.pk}/{tail}/"


def start(client: Any, exam: Exam, **body: Any) -> Any:
    return client.post(url(exam, "start"), body)


def save(client: Any, exam: Exam, answers: dict[str, Any], **body: Any) -> Any:
    return client.patch(url(exam), {"answers": answers, **body})


def submit(
    client: Any, exam: Exam, answers: dict[str, Any] | None = None, **body: Any
) -> Any:
    return client.post(
        url(exam, "submit"), body if answers is None else {"answers": answers, **body}
    )


def kept(exam: Exam, student: Any) -> SimpleNamespace:
    """The student's newest attempt: itself, and its answers by q1, q2 and so on."""
    attempt = (
        Attempt.objects.filter(exam=exam, student=student).order_by("-number").first()
    )
    names = {
        str(entry["question"]): f"q{at}" for at, entry in enumerate(attempt.paper, 1)
    }
    answers = {names[pk]: each["answer"] for pk, each in attempt.answers.items()}
    return SimpleNamespace(attempt=attempt, answers=answers)


def expires_in(exam: Exam, *, seconds: float) -> None:
    """Let every running attempt end so many seconds from now; below 0 is the past."""
    ends = timezone.now() + timedelta(seconds=seconds)
    Attempt.objects.running().filter(exam=exam).update(
        expires_at=ends, started_at=ends - timedelta(hours=1)
    )
