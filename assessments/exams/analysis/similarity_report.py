"""Which free-text answers of an exam share passages, as staff are shown it.

The task that found them keeps no name and no word of an answer, only attempts and
places in them: answers are frozen once they are submitted, so that the words are read
where they stand.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.db.models import QuerySet

from assessments.exams.models import Attempt, Exam
from assessments.exams.papers import questions_of
from assessments.exams.results.selectors import is_anonymous_now
from tasks.models import State, Task

Body = dict[str, object]


class StoredPair(TypedDict):
    """Two texts that share passages: (words, start, end, start, end), in signs."""

    attempts: tuple[str, str]
    shared_words: int
    score: float
    passages: list[tuple[int, int, int, int, int]]


class StoredCommon(TypedDict):
    """A passage that very many share, and a text in which it stands."""

    attempt: str
    span: tuple[int, int]
    students: int


class StoredQuestion(TypedDict):
    question: int
    texts: int
    pairs: list[StoredPair]
    common: list[StoredCommon]
    left_out: int


class StoredReport(TypedDict):
    exam_id: int
    questions: list[StoredQuestion]


class Writer(NamedTuple):
    """An attempt of which the report speaks; without a name while names are hidden."""

    attempt_id: UUID
    student_id: str | None
    full_name: str | None
    answers: Mapping[str, Mapping[str, object]]

    def present(self) -> Body:
        return {
            "attempt_id": self.attempt_id,
            "student_id": self.student_id,
            "full_name": self.full_name,
        }

    def cut(self, question: int, start: int, end: int) -> str:
        """The signs of the answer to a question from `start` to `end`."""
        return text_in(self.answers, question)[start:end]


Writers = dict[str, Writer]  # by the id of the attempt


def text_in(answers: Mapping[str, Mapping[str, object]], question: int) -> str:
    """The text of an answer; empty where there is none."""
    saved = answers.get(str(question)) or {}
    answer = saved.get("answer")
    return answer if isinstance(answer, str) else ""


def comparisons_of(exam: Exam) -> QuerySet[Task]:
    tasks = Task.objects.filter(kind="compare_texts", args__exam_id=exam.pk)
    return tasks.order_by("-created_at", "-id")


def newest_report(exam: Exam) -> Body:
    """The pairs of the newest comparison with their passages, the closest first.

    While answers of an exam that is marked anonymously are being marked, nobody is
    named. Two queries for the answers.
    """
    comparisons = comparisons_of(exam)
    task = comparisons.filter(state=State.SUCCEEDED).first()
    running = comparisons.filter(state__in=(State.QUEUED, State.RUNNING)).first()

    found: list[StoredQuestion] = []
    if task is not None and task.result:
        found = task.result["questions"]
    writers = _writers_in(exam, found)

    under_way = None
    if running is not None:
        under_way = {"task_id": running.pk, "status_url": running.status_url}

    return {
        "exam_id": exam.pk,
        "made_at": task.finished_at if task else None,
        "running": under_way,
        "questions": _present_questions(exam, found, writers),
    }


def _writers_in(exam: Exam, found: Iterable[StoredQuestion]) -> Writers:
    ids: set[str] = set()
    for question in found:
        for pair in question["pairs"]:
            ids.update(pair["attempts"])
        for common in question["common"]:
            ids.add(common["attempt"])

    attempts = Attempt.objects.filter(exam=exam, pk__in=[UUID(name) for name in ids])
    hidden = is_anonymous_now(exam)
    writers = {}
    for attempt_id, code, first, last, answers in attempts.values_list(
        "pk",
        "student__student_id",
        "student__first_name",
        "student__last_name",
        "answers",
    ):
        name = f"{first} {last}".strip()
        if hidden:
            writer = Writer(attempt_id, None, None, answers)
        else:
            writer = Writer(attempt_id, code, name, answers)
        writers[str(attempt_id)] = writer
    return writers


def _present_questions(
    exam: Exam, found: Iterable[StoredQuestion], writers: Writers
) -> list[Body]:
    questions = questions_of(exam)
    presented = []
    for stored in found:
        question = questions.get(stored["question"])
        if question is None:
            continue
        body: Body = {
            "question": question.id,
            "question_id": question.question_id,
            "text": question.item.text,
            "texts": stored["texts"],
            "pairs": _present_pairs(stored["pairs"], question.id, writers),
            "widely_shared": _present_common(stored["common"], question.id, writers),
            "left_out": stored["left_out"],
        }
        presented.append(body)
    return presented


def _present_pairs(
    pairs: Sequence[StoredPair], question: int, writers: Writers
) -> list[Body]:
    """The pairs of attempts that are still there."""
    presented = []
    for pair in pairs:
        first_name, second_name = pair["attempts"]
        first = writers.get(first_name)
        second = writers.get(second_name)
        if first is None or second is None:
            continue

        passages = []
        for words, start, end, other_start, other_end in pair["passages"]:
            passage = {
                "words": words,
                "first": _present_place(first, question, start, end),
                "second": _present_place(second, question, other_start, other_end),
            }
            passages.append(passage)

        body: Body = {
            "first": first.present(),
            "second": second.present(),
            "shared_words": pair["shared_words"],
            "score": pair["score"],
            "passages": passages,
        }
        presented.append(body)
    return presented


def _present_place(writer: Writer, question: int, start: int, end: int) -> Body:
    return {"start": start, "end": end, "text": writer.cut(question, start, end)}


def _present_common(
    common: Sequence[StoredCommon], question: int, writers: Writers
) -> list[Body]:
    presented = []
    for passage in common:
        writer = writers.get(passage["attempt"])
        if writer is not None:
            text = writer.cut(question, *passage["span"])
            body: Body = {"text": text, "students": passage["students"]}
            presented.append(body)
    return presented
