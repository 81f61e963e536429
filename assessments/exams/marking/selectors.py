"""The queue as it is read: how much waits where, and the answers themselves."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Q
from django.db.models.functions import Cast

from assessments.exams.marking.serializers import HandMarkColumnsSerializer
from assessments.exams.models import Exam, HandMark, HandMarkState
from assessments.exams.papers import questions_of
from assessments.questions.contents import Essay
from assessments.questions.essay import word_count
from tracker_project.api.rows import Row, RowReader


def queue_of(exam: Exam) -> list[Row]:
    """Each question that people mark, with how many of its answers stand where; two queries."""
    each = {state.value: Count("pk", filter=Q(state=state)) for state in HandMarkState}
    difference = Avg(Cast(F("points") - F("first_points"), FloatField()))
    rows = (
        HandMark.objects.filter(question__exam=exam)
        .order_by("question")
        .values("question")
    )
    figures = rows.annotate(
        mean_points=Avg(Cast("points", FloatField())),
        moderation_difference=difference,
        **each,
    )
    questions = questions_of(exam)
    return [_of_question(dict(row), questions[row["question"]]) for row in figures]


def _of_question(row: dict[str, Any], question: Any) -> Row:
    content = question.item.content
    counts = {state: row[state] for state in HandMarkState.values}
    return {
        "question": question.id,
        "question_id": question.question_id,
        "text": question.item.text,
        "max_points": float(question.points),
        "model_answer": content.model_answer if isinstance(content, Essay) else "",
        "rubric": rubric_of(question),
        **counts,
        "mean_points": _rounded(row["mean_points"]),
        "moderation_difference": _rounded(row["moderation_difference"]),
    }


def rubric_of(question: Any) -> list[Row]:
    """The criteria with their levels, as a marker chooses them."""
    content = question.item.content
    if not isinstance(content, Essay):
        return []
    return [
        {
            "key": criterion.key,
            "text": criterion.text,
            "levels": [
                {"key": level.key, "text": level.text, "points": float(level.points)}
                for level in criterion.levels
            ],
        }
        for criterion in content.rubric
    ]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


class QueuedAnswers(RowReader):
    """Answers to be marked, without a name where the exam is marked anonymously."""

    def __init__(self, exam: Exam) -> None:
        super().__init__(HandMarkColumnsSerializer(), HandMark)
        self.exam, self.is_anonymous = exam, exam.is_anonymous
        needed = (
            "question_id",
            "attempt_id",
            "attempt__answers",
            "attempt__student__student_id",
        )
        names = ("attempt__student__first_name", "attempt__student__last_name")
        self._needed = [self.column(path) for path in (*needed, *names)]

    def rows(self, tuples: Iterable[Sequence[Any]]) -> list[Row]:
        """The rows of a page."""
        values = list(tuples)
        return [
            self.row(each) | self._answer([each[place] for place in self._needed])
            for each in values
        ]

    def _answer(self, needed: Sequence[Any]) -> Row:
        question, attempt, answers, code, first, last = needed
        answer = (answers.get(str(question)) or {}).get("answer") or ""
        shown = {
            "answer": answer,
            "words": word_count(answer) if isinstance(answer, str) else 0,
        }
        named = {
            "attempt_id": attempt,
            "student_id": code,
            "full_name": f"{first} {last}".strip(),
        }
        return shown | (dict.fromkeys(named) if self.is_anonymous else named)
