"""The questions that may stand on an exam's papers, and how publishing freezes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils import timezone

from assessments.bank.models import Question, QuestionVersion
from assessments.exams.authoring.sections import points_of, slots_of
from assessments.exams.models import Exam, PublishedQuestion, Slot
from assessments.exams.papers import PaperQuestion, Questions
from assessments.questions.items import item_from_json

MOST_QUESTIONS = 2_000  # of all pools together: each of them becomes a row


@dataclass(frozen=True)
class SlotCandidates:
    """A slot with the questions that may stand there, at their newest versions.

    `name` is how a body names the slot: sections.0.questions.2.
    """

    slot: Slot
    name: str
    versions: Sequence[QuestionVersion]

    @property
    def question_ids(self) -> set[int]:
        return {version.question_id for version in self.versions}


def fits(exam: Exam, slot: Slot) -> Q:
    """The condition on a question to be drawn for a slot.

    It has every tag, and is of the slot's unit, or else of the exam's unit or of none.
    """
    if slot.pool_unit_id:
        condition = Q(unit=slot.pool_unit_id)
    else:
        condition = Q(unit=exam.unit_id) | Q(unit=None)

    if slot.pool_kind:
        condition &= Q(kind=slot.pool_kind)
    if slot.pool_difficulty:
        condition &= Q(difficulty=slot.pool_difficulty)
    for tag in slot.pool_tags:
        tagged = Question.tags.through._base_manager.filter(tag__name=tag)
        condition &= Q(pk__in=tagged.values("question_id"))
    return condition


def candidates_of(exam: Exam, *, locked: bool = False) -> list[SlotCandidates]:
    """The exam's slots with their questions.

    A question that is named somewhere is drawn nowhere. `locked` holds the questions
    for this transaction, so that none of them changes meanwhile.
    """
    slots = slots_of(exam)
    named = {slot.question_id for slot in slots if slot.question_id}

    ids_of_slot: dict[int, list[int]] = {}
    wanted: set[int] = set()
    for slot in slots:
        ids = [slot.question_id] if slot.question_id else _drawable(exam, slot, named)
        ids_of_slot[slot.pk] = ids
        wanted.update(ids)

    if locked:
        rows = Question._base_manager.select_for_update().filter(pk__in=wanted)
        wanted = set(rows.order_by("pk").values_list("pk", flat=True))

    newest = QuestionVersion.objects.filter(
        question__in=wanted, number=F("question__newest")
    )
    versions = {version.question_id: version for version in newest.order_by()}

    candidates = []
    for slot in slots:
        section_place = slot.section.position - 1
        name = f"sections.{section_place}.questions.{slot.position - 1}"
        found = [versions[pk] for pk in ids_of_slot[slot.pk] if pk in versions]
        candidates.append(SlotCandidates(slot, name, found))
    return candidates


def _drawable(exam: Exam, slot: Slot, named: set[int]) -> list[int]:
    questions = Question._base_manager.filter(fits(exam, slot), is_archived=False)
    ids = questions.exclude(pk__in=named).order_by("pk").values_list("pk", flat=True)
    return list(ids[: MOST_QUESTIONS + 1])


def freeze(exam: Exam, candidates: Sequence[SlotCandidates]) -> None:
    """Write what the exam asks; these versions are never changed from now on."""
    rows = []
    for each in candidates:
        for version in each.versions:
            points = points_of(each.slot, version)
            rows.append(
                PublishedQuestion(
                    exam=exam, slot=each.slot, version=version, points=points
                )
            )
    PublishedQuestion.objects.bulk_create(rows)

    versions = QuestionVersion.objects.filter(pk__in=[row.version_id for row in rows])
    versions.filter(used_at=None).update(used_at=timezone.now())


def as_paper_questions(candidates: Sequence[SlotCandidates]) -> Questions:
    """What `questions_of` gives once the exam is published, but for the ids."""
    questions: Questions = {}
    for each in candidates:
        for version in each.versions:
            number = len(questions) + 1
            questions[number] = PaperQuestion(
                id=number,
                slot_id=each.slot.pk,
                question_id=version.question_id,
                version_id=version.pk,
                item=item_from_json(version.content),
                points=points_of(each.slot, version),
                section=each.slot.section.position,
                place=each.slot.position,
                draw=each.slot.draw,
            )
    return questions
