"""A paper, put together from an exam's questions: the same for the same seed, on every machine."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from assessments.exams.models import Exam
from assessments.exams.papers import PaperQuestion, Questions
from assessments.questions.serving import View, for_student, shuffled

Paper = list[dict[str, Any]]


def seed_of(exam: Exam, attempt_id: Any) -> str:
    """What an attempt's paper follows from; nobody can work it out without the exam's secret."""
    return f"{exam.secret}:{attempt_id}"


def build_paper(exam: Exam, questions: Questions, seed: str) -> Paper:
    """The paper as an attempt keeps it: [{"question": id, "order": as it was served}, ...] in the order served.

    No question of the bank stands on it twice: what is named or drawn before is not drawn again.
    """
    return [
        {
            "question": each.id,
            "order": for_student(each.item, seed, shuffle=exam.shuffle_choices).order,
        }
        for each in _chosen(questions, seed, shuffle=exam.shuffle_questions)
    ]


def show_paper(exam: Exam, questions: Questions, paper: Paper, seed: str) -> list[View]:
    """What a student sees of a paper: q1 is the first; `section` counts from 1; nothing of a key."""
    shown = []
    for number, entry in enumerate(paper, 1):
        each = questions[entry["question"]]
        view = for_student(each.item, seed, shuffle=exam.shuffle_choices).question
        named = {
            "key": f"q{number}",
            "question_id": each.question_id,
            "section": each.section,
        }
        shown.append(named | view | {"points": float(each.points)})
    return shown


def _chosen(
    questions: Questions, seed: str, *, shuffle: bool
) -> Iterator[PaperQuestion]:
    taken = {each.question_id for each in questions.values() if not each.draw}
    placed = sorted(
        questions.values(), key=attrgetter("section", "place", "question_id")
    )
    for section, of_section in groupby(placed, key=attrgetter("section")):
        found: list[PaperQuestion] = []
        for place, candidates in groupby(of_section, key=attrgetter("place")):
            found += _drawn(list(candidates), taken, f"{seed}|draw|{section}.{place}")
        yield from _mixed(found, f"{seed}|section|{section}") if shuffle else found


def _drawn(
    candidates: Sequence[PaperQuestion], taken: set[int], seed: str
) -> Sequence[PaperQuestion]:
    """The slot's own question, or so many of its pool as it draws."""
    if not candidates[0].draw:
        return candidates
    drawn = _mixed(
        [each for each in candidates if each.question_id not in taken], seed
    )[: candidates[0].draw]
    taken.update(each.question_id for each in drawn)
    return drawn


def _mixed(questions: Sequence[PaperQuestion], seed: str) -> list[PaperQuestion]:
    # By the bank's ids, so that a preview of a draft is what its publishing gives.
    named = {str(each.question_id): each for each in questions}
    return [named[name] for name in shuffled(list(named), seed)]
