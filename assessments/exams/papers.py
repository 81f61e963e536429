"""The questions that an exam was published with, read once: what sitting, grading and review work on."""

from collections import OrderedDict
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock
from typing import Any

from assessments.exams.models import Exam, PublishedQuestion
from assessments.questions.items import Item

MOST_KEPT = 32


@dataclass(frozen=True)
class PaperQuestion:
    """A question of a published exam, as it is marked now; `question_id` is the bank's.

    `section` and `place` say where its slot stands, `draw` how many of the slot's questions a paper has (0: this one).
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


Questions = dict[int, PaperQuestion]
# What a revision of a paper says never changes, so that it may be kept from one request to the next.
_kept: OrderedDict[tuple[int, int, Any], Questions] = OrderedDict()
_lock = Lock()


def questions_of(exam: Exam) -> Questions:
    """The exam's published questions by their id, in one query, or none where this process knows them.

    They are those of `exam.paper_revision`, as the caller read it.
    """
    key = (exam.pk, exam.paper_revision, exam.published_at)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    questions = read_questions(exam.pk)
    with _lock:
        _kept[key] = questions
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return questions


def read_questions(exam_id: int) -> Questions:
    """The same as the database holds them now, inside the caller's transaction."""
    rows = (
        PublishedQuestion.objects.filter(exam=exam_id)
        .select_related("version", "slot__section")
        .order_by("pk")
    )
    return {row.pk: _read(row) for row in rows}


def _read(row: PublishedQuestion) -> PaperQuestion:
    slot, version = row.slot, row.version
    return PaperQuestion(
        row.pk, slot.pk, version.question_id, version.pk, row.item(), row.points,
        slot.section.position, slot.position, slot.draw,
    )  # fmt: skip
