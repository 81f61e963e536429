"""The comparison of an exam's free-text answers, as the task does it; a web process never loads this."""

from collections.abc import Callable
from typing import Any

from assessments.exams.analysis.comparing import Row, text_in
from assessments.exams.analysis.similarity import (
    Common,
    Pair,
    Similarities,
    Text,
    similarities,
)
from assessments.exams.models import Attempt, Exam
from assessments.exams.papers import PaperQuestion, questions_of
from assessments.questions.contents import Essay
from assessments.questions.texts import without_markup

FREE_TEXT = ("essay", "short_answer")


def compare(exam: Exam, tell: Callable[[int, int], Any]) -> Row:
    """The shared passages of every free-text question; `tell` is told how many questions are done, of how many."""
    questions = [
        question
        for question in questions_of(exam).values()
        if question.item.kind in FREE_TEXT
    ]
    texts = _texts(exam, questions)
    compared = []
    for done, question in enumerate(questions):
        tell(done, len(questions))
        found = similarities(texts[question.id], _task_of(question))
        compared.append(
            {"question": question.id, "texts": len(texts[question.id]), **_kept(found)}
        )
    tell(len(questions), len(questions))
    return {"exam_id": exam.pk, "questions": compared}


def _texts(exam: Exam, questions: list[PaperQuestion]) -> dict[int, list[Text]]:
    """The answers of all ended attempts by question."""
    texts: dict[int, list[Text]] = {question.id: [] for question in questions}
    attempts = Attempt.objects.ended().filter(exam=exam).order_by("started_at", "pk")
    for name, student, answers in attempts.values_list(
        "pk", "student_id", "answers"
    ).iterator(chunk_size=500):
        for pk, found in texts.items():
            if text := text_in(answers, pk):
                found.append(Text(str(name), student, text))
    return texts


def _task_of(question: PaperQuestion) -> str:
    """What all who answer have before their eyes."""
    content = question.item.content
    template = content.template if isinstance(content, Essay) else ""
    return f"{without_markup(question.item.text)}\n{template}"


def _kept(found: Similarities) -> Row:
    return {
        "pairs": [_pair(pair) for pair in found.pairs],
        "common": [_common(each) for each in found.common],
        "left_out": found.left_out,
    }


def _pair(pair: Pair) -> Row:
    return {
        "attempts": [pair.first.name, pair.second.name],
        "shared_words": pair.shared_words,
        "score": pair.score,
        "passages": [[each.words, *each.first, *each.second] for each in pair.passages],
    }


def _common(each: Common) -> Row:
    return {
        "attempt": each.text.name,
        "span": list(each.span),
        "students": each.writers,
    }
