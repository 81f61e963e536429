"""The queue as it is read: how much waits where, and the answers themselves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any  # a row of values_list

from django.db.models import Avg, Count, F, FloatField, Q
from django.db.models.functions import Cast

from assessments.exams.marking.serializers import HandMarkColumnsSerializer
from assessments.exams.models import Attempt, Exam, HandMark, HandMarkState
from assessments.exams.papers import PaperQuestion, questions_of
from assessments.questions.kinds.essay import Essay, word_count
from tracker_project.api.rows import Row, RowReader

UNDECIDED = (HandMarkState.WAITING, HandMarkState.TO_MODERATE)


def queue_of(exam: Exam) -> list[Row]:
    """Each question that people mark, with how many of its answers are in which state.

    It costs two queries.
    """
    counts = {
        state.value: Count("pk", filter=Q(state=state)) for state in HandMarkState
    }
    figures = (
        HandMark.objects.filter(question__exam=exam)
        .order_by("question")
        .values("question")
        .annotate(
            mean_points=Avg(Cast("points", FloatField())),
            moderation_difference=Avg(
                Cast(F("points") - F("first_points"), FloatField())
            ),
            **counts,
        )
    )
    questions = questions_of(exam)
    return [_queue_row(row, questions[row["question"]]) for row in figures]


def _queue_row(figures: Mapping[str, Any], question: PaperQuestion) -> Row:
    content = question.item.content
    counts = {state: figures[state] for state in HandMarkState.values}
    return {
        "question": question.id,
        "question_id": question.question_id,
        "text": question.item.text,
        "max_points": float(question.points),
        "model_answer": content.model_answer if isinstance(content, Essay) else "",
        "rubric": rubric_of(question),
        **counts,
        "mean_points": _rounded(figures["mean_points"]),
        "moderation_difference": _rounded(figures["moderation_difference"]),
    }


def rubric_of(question: PaperQuestion) -> list[Row]:
    """The criteria with their levels, as a marker chooses them."""
    content = question.item.content
    if not isinstance(content, Essay):
        return []

    criteria = []
    for criterion in content.rubric:
        levels = [
            {"key": level.key, "text": level.text, "points": float(level.points)}
            for level in criterion.levels
        ]
        criteria.append(
            {"key": criterion.key, "text": criterion.text, "levels": levels}
        )
    return criteria


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


class QueuedAnswers(RowReader):
    """Answers to be marked, without a name where the exam is marked anonymously."""

    def __init__(self, exam: Exam) -> None:
        super().__init__(HandMarkColumnsSerializer(), HandMark)
        self.is_anonymous = exam.is_anonymous
        self._question = self.column("question_id")
        self._attempt = self.column("attempt_id")
        self._answers = self.column("attempt__answers")
        self._code = self.column("attempt__student__student_id")
        self._first_name = self.column("attempt__student__first_name")
        self._last_name = self.column("attempt__student__last_name")

    def rows(self, tuples: Iterable[Sequence[Any]]) -> list[Row]:
        rows = []
        for values in tuples:
            row = self.row(values)
            row.update(self._answer(values))
            row.update(self._whose(values))
            rows.append(row)
        return rows

    def _answer(self, values: Sequence[Any]) -> Row:
        saved = values[self._answers].get(str(values[self._question])) or {}
        answer = saved.get("answer") or ""
        words = word_count(answer) if isinstance(answer, str) else 0
        return {"answer": answer, "words": words}

    def _whose(self, values: Sequence[Any]) -> Row:
        if self.is_anonymous:
            return {"attempt_id": None, "student_id": None, "full_name": None}

        name = f"{values[self._first_name]} {values[self._last_name]}"
        return {
            "attempt_id": values[self._attempt],
            "student_id": values[self._code],
            "full_name": name.strip(),
        }


def marked_attempt(attempt: Attempt) -> Row:
    """An attempt as it is after marking."""
    attempt.refresh_from_db()
    waiting = attempt.hand_marks.filter(state__in=UNDECIDED)
    return {
        "attempt_id": attempt.pk,
        "state": attempt.state,
        "score": None if attempt.score is None else float(attempt.score),
        "max_score": None if attempt.max_score is None else float(attempt.max_score),
        "waiting": waiting.count(),
    }
