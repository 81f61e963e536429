"""What is in the database after the exam, held against what the server said that it
took.
"""

import time
from collections.abc import Sequence
from typing import Any

from drill.sitters import Sitter

GRADED_WITHIN = 60.0  # seconds after the last submission


def wait_until_graded(exam_id: int, patience: float) -> float:
    """How many seconds it takes until no attempt waits, `patience` at most."""
    from assessments.exams.models import Attempt

    begun = time.monotonic()
    while (
        Attempt.objects.filter(exam=exam_id, state="submitted").exists()
        and time.monotonic() - begun < patience
    ):
        time.sleep(0.2)
    return time.monotonic() - begun


def findings(exam_id: int, sitters: Sequence[Sitter]) -> dict[str, int]:
    """Counts of what is there, and of what is wrong.

    All below `graded once` must be 0.
    """
    from assessments.exams.models import Attempt, Exam, ExamResult
    from assessments.exams.papers import questions_of
    from assessments.marks.models import Assessment

    exam = Exam.objects.get(pk=exam_id)
    attempts = {
        str(attempt.pk): attempt
        for attempt in Attempt.objects.filter(exam=exam).prefetch_related("events")
    }
    results = dict(
        ExamResult.objects.filter(exam=exam).values_list("attempt_id", "score")
    )
    graded_once = 0
    for attempt in attempts.values():
        graded_once += events_of(attempt, "graded") == 1
    counts = {
        "submitted": sum(sitter.receipt is not None for sitter in sitters),
        "attempts": len(attempts),
        "results": len(results),
        "marks in the gradebook": Assessment.objects.filter(unit=exam.unit).count(),
        "graded once": graded_once,
        "answers lost": 0,
        "receipts that fail": 0,
        "submitted twice": 0,
        "replays that differ": 0,
    }
    questions = questions_of(exam)
    for sitter in sitters:
        if sitter.receipt is None:
            continue
        attempt = attempts[sitter.attempt_id]
        counts["answers lost"] += lost(attempt, sitter, questions)
        counts["receipts that fail"] += not receipt_holds(sitter)
        counts["submitted twice"] += events_of(attempt, "submitted") != 1
        counts["replays that differ"] += replayed_score(
            attempt, questions
        ) != results.get(attempt.pk)
    return counts


def events_of(attempt: Any, kind: str) -> int:
    """How often that happened in the attempt."""
    return sum(event.kind == kind for event in attempt.events.all())


def lost(attempt: Any, sitter: Sitter, questions: Any) -> int:
    """How many answers that were accepted are not there as they were given."""
    from assessments.questions.marking import normalise

    missing = 0
    for number, place in enumerate(attempt.paper, 1):
        if (key := f"q{number}") in sitter.accepted:
            item = questions[place["question"]].item
            given = normalise(item, sitter.accepted[key], served=place["order"])
            missing += (
                attempt.answers.get(str(place["question"]), {}).get("answer") != given
            )
    return missing


def receipt_holds(sitter: Sitter) -> bool:
    """Whether the receipt that the student holds verifies."""
    from assessments.exams.sitting.receipts import is_genuine

    receipt = sitter.receipt or {}
    return is_genuine(receipt["statement"], receipt["signature"])


def replayed_score(attempt: Any, questions: Any) -> Any:
    """The score of the attempt's record, played again from its start."""
    from assessments.exams.results.scoring import score_paper
    from assessments.exams.sitting.record import replay

    return score_paper(attempt.paper, replay(attempt.events.all()), questions).score
