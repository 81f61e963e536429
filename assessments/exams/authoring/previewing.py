"""A paper for staff to look at: as a student would get it."""

from typing import Any

from assessments.exams.authoring.freezing import as_questions, places_of
from assessments.exams.models import Exam, ExamState
from assessments.exams.papers import build_paper, questions_of, seed_of, show_paper


def preview_of(exam: Exam, seed: str) -> dict[str, Any]:
    """The paper of a seed; of a draft, by what the bank says now. The seed that is an attempt's id gives its paper."""
    questions = (
        as_questions(places_of(exam))
        if exam.state == ExamState.DRAFT
        else questions_of(exam)
    )
    drawn = seed_of(exam, seed)
    shown = show_paper(exam, questions, build_paper(exam, questions, drawn), drawn)
    return {
        "exam_id": exam.pk,
        "title": exam.title,
        "instructions": exam.instructions,
        "seed": seed,
        "duration_minutes": exam.duration_minutes,
        "max_score": sum(each["points"] for each in shown),
        "sections": [
            {"section": position, "title": title, "instructions": text}
            for position, title, text in exam.sections.order_by("position").values_list(
                "position", "title", "instructions"
            )
        ],
        "questions": shown,
    }
