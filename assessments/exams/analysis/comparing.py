"""Which free-text answers of an exam share passages: kept with the task that found them, shown with their words.

The task keeps no name and no word of an answer, only attempts and places in them: answers are frozen once they
are submitted, so the words are read where they stand.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from assessments.exams.models import Attempt, Exam
from assessments.exams.papers import PaperQuestion, questions_of
from assessments.exams.results.selectors import is_anonymous_now
from tasks.models import State, Task

Row = dict[str, Any]


def text_in(answers: Row, question: int) -> str:
    """The text of an answer; empty where there is none."""
    answer = (answers.get(str(question)) or {}).get("answer")
    return answer if isinstance(answer, str) else ""


def comparisons(exam: Exam) -> QuerySet[Task]:
    """The tasks that compared the texts of an exam, the newest first."""
    return Task.objects.filter(kind="compare_texts", args__exam_id=exam.pk).order_by(
        "-created_at", "-id"
    )


def waiting_comparison(exam: Exam) -> Task | None:
    """The one that is queued or running."""
    return comparisons(exam).filter(state__in=(State.QUEUED, State.RUNNING)).first()


def newest_report(exam: Exam) -> Row:
    """The pairs of the newest comparison with their passages, the closest first; two queries for the answers.

    While answers of an exam that is marked anonymously are being marked, nobody is named.
    """
    task = comparisons(exam).filter(state=State.SUCCEEDED).first()
    running = waiting_comparison(exam)
    result: Row = (task and task.result) or {"questions": []}
    attempts = _named_in(exam, result["questions"])
    questions = questions_of(exam)
    known = [each for each in result["questions"] if each["question"] in questions]
    return {
        "exam_id": exam.pk,
        "made_at": task and task.finished_at,
        "running": None
        if running is None
        else {"task_id": running.pk, "status_url": running.status_url},
        "questions": [
            _of_question(each, questions[each["question"]], attempts) for each in known
        ],
    }


def _named_in(exam: Exam, questions: list[Row]) -> dict[str, Row]:
    """The attempts that a report speaks of, with their answers, by id."""
    ids = {
        name
        for each in questions
        for pair in each["pairs"]
        for name in pair["attempts"]
    }
    ids |= {common["attempt"] for each in questions for common in each["common"]}
    rows = Attempt.objects.filter(exam=exam, pk__in=[UUID(name) for name in ids])
    hidden = is_anonymous_now(exam)
    names = ("student__student_id", "student__first_name", "student__last_name")
    return {
        str(pk): {
            "answers": answers,
            "attempt_id": pk,
            "student_id": None if hidden else code,
            "full_name": None if hidden else f"{first} {last}".strip(),
        }
        for pk, answers, code, first, last in rows.values_list("pk", "answers", *names)
    }


def _of_question(kept: Row, question: PaperQuestion, attempts: dict[str, Row]) -> Row:
    """A question's part of the report; who is gone since is left out."""
    return {
        "question": question.id,
        "question_id": question.question_id,
        "text": question.item.text,
        "texts": kept["texts"],
        "pairs": list(_pairs(kept["pairs"], question.id, attempts)),
        "widely_shared": [
            {
                "text": _cut(attempts[each["attempt"]], question.id, *each["span"]),
                "students": each["students"],
            }
            for each in kept["common"]
            if each["attempt"] in attempts
        ],
        "left_out": kept["left_out"],
    }


def _pairs(pairs: list[Row], question: int, attempts: dict[str, Row]) -> Iterator[Row]:
    for pair in pairs:
        if not attempts.keys() >= set(pair["attempts"]):
            continue
        first, second = (attempts[name] for name in pair["attempts"])
        yield {
            "first": _who(first),
            "second": _who(second),
            "shared_words": pair["shared_words"],
            "score": pair["score"],
            "passages": [
                {
                    "words": words,
                    "first": {
                        "start": start,
                        "end": end,
                        "text": _cut(first, question, start, end),
                    },
                    "second": {
                        "start": begin,
                        "end": stop,
                        "text": _cut(second, question, begin, stop),
                    },
                }
                for words, start, end, begin, stop in pair["passages"]
            ],
        }


def _who(attempt: Row) -> Row:
    return {name: attempt[name] for name in ("attempt_id", "student_id", "full_name")}


def _cut(attempt: Row, question: int, start: int, end: int) -> str:
    return text_in(attempt["answers"], question)[start:end]
