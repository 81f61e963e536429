"""The paper of an attempt: an exam's questions, drawn, shuffled and served.

A paper is the same for the same seed on every machine.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import TypedDict
from uuid import UUID

from assessments.exams.models import Exam, PublishedQuestion
from assessments.questions.items import Item
from assessments.questions.kinds.base import Order, View, shuffled
from assessments.questions.serving import for_student

CACHED_EXAMS = 32


@dataclass(frozen=True)
class PaperQuestion:
    """A question of a published exam, as it is marked now; `question_id` is the bank's.

    `section` and `place` say where its slot stands. `draw` is how many of the slot's
    questions a paper has; 0 means that the slot is this very question.
    """

    id: int
    slot_id: int
    question_id: int
    version_id: int
    item: Item
    points: Decimal
    section: int = 1
    place: int = 1
    draw: int = 0


class PaperEntry(TypedDict):
    """A question on an attempt's paper: its PublishedQuestion, and its served order."""

    question: int
    order: Order


Questions = dict[int, PaperQuestion]
Paper = list[PaperEntry]

# A revision of a paper never changes, so it may be kept from one request to the next.
_cache: OrderedDict[tuple[int, int, datetime | None], Questions] = OrderedDict()
_cache_lock = Lock()


def questions_of(exam: Exam) -> Questions:
    """The questions of `exam.paper_revision`, by the ids of their PublishedQuestions.

    They cost one query, or none where this process has read that revision before.
    """
    key = (exam.pk, exam.paper_revision, exam.published_at)

    with _cache_lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]

    questions = read_questions(exam.pk)

    with _cache_lock:
        _cache[key] = questions
        while len(_cache) > CACHED_EXAMS:
            _cache.popitem(last=False)

    return questions


def read_questions(exam_id: int) -> Questions:
    """The published questions as the database holds them in this transaction."""
    rows = (
        PublishedQuestion.objects.filter(exam=exam_id)
        .select_related("version", "slot__section")
        .order_by("pk")
    )
    questions: Questions = {}
    for row in rows:
        questions[row.pk] = PaperQuestion(
            id=row.pk,
            slot_id=row.slot_id,
            question_id=row.version.question_id,
            version_id=row.version_id,
            item=row.item(),
            points=row.points,
            section=row.slot.section.position,
            place=row.slot.position,
            draw=row.slot.draw,
        )
    return questions


def seed_of(exam: Exam, attempt_id: UUID | str) -> str:
    """What an attempt's paper follows from.

    Nobody can work it out who does not know the exam's secret.
    """
    return f"{exam.secret}:{attempt_id}"


def build_paper(exam: Exam, questions: Questions, seed: str) -> Paper:
    """The paper of a seed, in the order served.

    No question of the bank stands on it twice: one that is named in a slot or was
    drawn before is not drawn again.
    """
    paper: Paper = []
    for question in _chosen(questions, seed, shuffle=exam.shuffle_questions):
        served = for_student(question.item, seed, shuffle=exam.shuffle_choices)
        paper.append({"question": question.id, "order": served.order})
    return paper


def show_paper(exam: Exam, questions: Questions, paper: Paper, seed: str) -> list[View]:
    """What a student sees of a paper, in which nothing of a key is told.

    The first question is called q1, and sections count from 1.
    """
    views = []
    for number, entry in enumerate(paper, 1):
        question = questions[entry["question"]]
        served = for_student(question.item, seed, shuffle=exam.shuffle_choices)
        view: View = {
            "key": f"q{number}",
            "question_id": question.question_id,
            "section": question.section,
            **served.question,
            "points": float(question.points),
        }
        views.append(view)
    return views


def _chosen(
    questions: Questions, seed: str, *, shuffle: bool
) -> Iterator[PaperQuestion]:
    """The questions of a paper, section by section."""
    taken = {each.question_id for each in questions.values() if not each.draw}
    in_order = sorted(
        questions.values(), key=attrgetter("section", "place", "question_id")
    )
    for section, of_section in groupby(in_order, key=attrgetter("section")):
        chosen: list[PaperQuestion] = []
        for place, of_slot in groupby(of_section, key=attrgetter("place")):
            slot_seed = f"{seed}|draw|{section}.{place}"
            chosen += _drawn(list(of_slot), taken, slot_seed)

        if shuffle:
            chosen = _mixed(chosen, f"{seed}|section|{section}")
        yield from chosen


def _drawn(
    candidates: Sequence[PaperQuestion], taken: set[int], seed: str
) -> Sequence[PaperQuestion]:
    """The slot's own question, or as many of its pool as it draws, noted in `taken`."""
    count = candidates[0].draw
    if not count:
        return candidates

    free = [each for each in candidates if each.question_id not in taken]
    drawn = _mixed(free, seed)[:count]
    taken.update(each.question_id for each in drawn)
    return drawn


def _mixed(questions: Sequence[PaperQuestion], seed: str) -> list[PaperQuestion]:
    # By the bank's ids, so that the preview of a draft is what publishing it gives.
    by_name = {str(each.question_id): each for each in questions}
    return [by_name[name] for name in shuffled(list(by_name), seed)]
