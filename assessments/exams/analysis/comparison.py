"""The comparison of an exam's free-text answers, as the task does it.

It loads scientific libraries: no web process imports it.
"""

from collections.abc import Callable, Sequence

from assessments.exams.analysis.similarity import Similarities, Text, similarities
from assessments.exams.analysis.similarity_report import (
    StoredQuestion,
    StoredReport,
    text_in,
)
from assessments.exams.models import Attempt, Exam
from assessments.exams.papers import PaperQuestion, questions_of
from assessments.questions.comparison import without_markup
from assessments.questions.kinds.essay import Essay


def compare(exam: Exam, progress: Callable[[int, int], None]) -> StoredReport:
    """The shared passages of every free-text question."""
    questions = [
        question
        for question in questions_of(exam).values()
        if question.item.content.is_free_text
    ]
    texts = _texts_of(exam, questions)

    compared = []
    for done, question in enumerate(questions):
        progress(done, len(questions))
        own = texts[question.id]
        found = similarities(own, _task_of(question))
        compared.append(_stored(question, len(own), found))

    progress(len(questions), len(questions))
    return {"exam_id": exam.pk, "questions": compared}


def _texts_of(exam: Exam, questions: Sequence[PaperQuestion]) -> dict[int, list[Text]]:
    """The answers of all ended attempts by question."""
    texts: dict[int, list[Text]] = {question.id: [] for question in questions}
    attempts = Attempt.objects.ended().filter(exam=exam).order_by("started_at", "pk")
    rows = attempts.values_list("pk", "student_id", "answers")

    for attempt_id, student_id, answers in rows.iterator(chunk_size=500):
        for question_id, found in texts.items():
            text = text_in(answers, question_id)
            if text:
                found.append(Text(str(attempt_id), student_id, text))
    return texts


def _task_of(question: PaperQuestion) -> str:
    """What all who answer have before their eyes."""
    content = question.item.content
    template = content.template if isinstance(content, Essay) else ""
    return f"{without_markup(question.item.text)}\n{template}"


def _stored(
    question: PaperQuestion, text_count: int, found: Similarities
) -> StoredQuestion:
    stored: StoredQuestion = {
        "question": question.id,
        "texts": text_count,
        "pairs": [],
        "common": [],
        "left_out": found.left_out,
    }
    for pair in found.pairs:
        stored["pairs"].append(
            {
                "attempts": (pair.first.name, pair.second.name),
                "shared_words": pair.shared_words,
                "score": pair.score,
                "passages": [
                    (passage.words, *passage.first, *passage.second)
                    for passage in pair.passages
                ],
            }
        )
    for common in found.common:
        stored["common"].append(
            {
                "attempt": common.text.name,
                "span": common.span,
                "students": common.writers,
            }
        )
    return stored
