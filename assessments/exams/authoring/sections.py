"""The sections of an exam and the slots in them: written, compared and read back."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Required, TypedDict

from django.db.models import F

from academics.models import Unit
from assessments.bank.models import Question, QuestionVersion
from assessments.exams.models import Exam, Section, Slot
from tracker_project.api.rows import Row


class SlotFields(TypedDict, total=False):
    """A slot as a body gives it: a `question`, or a `draw` of those that fit."""

    question: Question
    points: Decimal | None
    draw: int
    tags: Sequence[str]
    unit: Unit | None
    kind: str | None
    difficulty: str | None


class SectionFields(TypedDict, total=False):
    title: str
    instructions: str
    questions: Required[Sequence[SlotFields]]


def write_sections(exam: Exam, sections: Sequence[SectionFields]) -> None:
    """Put these sections in place of those that are there."""
    exam.sections.all().delete()

    Section.objects.bulk_create(
        Section(
            exam=exam,
            position=position,
            title=section.get("title", ""),
            instructions=section.get("instructions", ""),
        )
        for position, section in enumerate(sections, 1)
    )

    # Read back, since not every database tells the ids of a bulk.
    written = exam.sections.order_by("position")
    slots = []
    for row, section in zip(written, sections, strict=True):
        for position, slot in enumerate(section["questions"], 1):
            slots.append(new_slot(slot, section=row, position=position))
    Slot.objects.bulk_create(slots)


def new_slot(fields: SlotFields, *, section: Section, position: int) -> Slot:
    slot = Slot(section=section, position=position, points=fields.get("points"))
    if question := fields.get("question"):
        slot.question = question
        return slot

    slot.draw = fields["draw"]
    slot.pool_tags = tidy_tags(fields.get("tags") or ())
    slot.pool_unit = fields.get("unit")
    slot.pool_kind = fields.get("kind") or ""
    slot.pool_difficulty = fields.get("difficulty") or ""
    return slot


def tidy_tags(tags: Sequence[str]) -> list[str]:
    """In lower case, each once, sorted: as the bank has them."""
    tidied = {" ".join(tag.split()).lower() for tag in tags}
    return sorted(tidied - {""})


def slots_of(exam: Exam) -> list[Slot]:
    """The slots in their order, with their sections and questions."""
    slots = Slot.objects.filter(section__exam=exam).select_related(
        "section", "question", "pool_unit"
    )
    return list(slots.order_by("section__position", "position"))


def sections_differ(exam: Exam, sections: Sequence[SectionFields]) -> bool:
    """Whether these sections are others than those that are there."""
    headings = [
        (section.get("title", ""), section.get("instructions", ""))
        for section in sections
    ]
    written = exam.sections.order_by("position")
    if headings != list(written.values_list("title", "instructions")):
        return True

    wanted = []
    for section_position, section in enumerate(sections, 1):
        row = Section(exam=exam, position=section_position)
        for position, fields in enumerate(section["questions"], 1):
            slot = new_slot(fields, section=row, position=position)
            wanted.append(_comparable(slot))
    return wanted != [_comparable(slot) for slot in slots_of(exam)]


def _comparable(slot: Slot) -> tuple[object, ...]:
    return (
        slot.section.position,
        slot.question_id,
        slot.points,
        slot.draw,
        slot.pool_tags,
        slot.pool_unit_id,
        slot.pool_kind,
        slot.pool_difficulty,
    )


def summary_of(exam: Exam) -> str:
    """What an exam asks, in a line for the audit trail."""
    asked = []
    for slot in slots_of(exam):
        if slot.question_id:
            asked.append(f"question {slot.question_id}")
        else:
            asked.append(f"{slot.draw} of {'+'.join(slot.pool_tags) or 'any'}")
    return ", ".join(asked)


def points_of(slot: Slot, version: QuestionVersion) -> Decimal:
    """What the question is worth in that slot."""
    points = slot.points
    if points is None:
        points = Decimal(version.content["points"])
    return points.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def content_of(exam: Exam) -> Row:
    """What a body may write, as it is now: who may sit it, and what it asks."""
    slots = slots_of(exam)
    worth = _worth_of_each(exam, slots)

    sections: list[Row] = []
    questions: dict[int, list[Row]] = {}
    for section in exam.sections.order_by("position"):
        questions[section.pk] = []
        sections.append(
            {
                "title": section.title,
                "instructions": section.instructions,
                "questions": questions[section.pk],
            }
        )
    for slot in slots:
        questions[slot.section_id].append(_slot_row(slot, worth[slot.pk]))

    classes = exam.classes.order_by("pk").values_list("pk", flat=True)
    students = exam.students.order_by("student_id").values_list("student_id", flat=True)
    return {
        "classes": list(classes),
        "students": list(students),
        "total_points": _total_points(slots, worth),
        "sections": sections,
    }


def _worth_of_each(exam: Exam, slots: Sequence[Slot]) -> dict[int, float | None]:
    """Points of each question of a slot, as published, else as the bank has them.

    None where those that may be drawn can differ.
    """
    worth: dict[int, float | None] = {}
    published = exam.published.filter(slot__draw=0).values_list("slot", "points")
    for slot_id, points in published:
        worth[slot_id] = float(points)

    unpublished = [slot for slot in slots if slot.pk not in worth]
    named = {slot.question_id for slot in unpublished if slot.question_id}
    versions: dict[int, QuestionVersion] = {}
    if named:
        newest = QuestionVersion.objects.filter(
            question__in=named, number=F("question__newest")
        )
        versions = {version.question_id: version for version in newest}

    for slot in unpublished:
        version = versions.get(slot.question_id or 0)
        if version is not None:
            worth[slot.pk] = float(points_of(slot, version))
        else:
            worth[slot.pk] = None if slot.points is None else float(slot.points)
    return worth


def _total_points(
    slots: Sequence[Slot], worth: Mapping[int, float | None]
) -> float | None:
    total = 0.0
    for slot in slots:
        points = worth[slot.pk]
        if points is None:
            return None
        total += points * (slot.draw or 1)
    return total


def _slot_row(slot: Slot, worth: float | None) -> Row:
    row: Row
    if slot.question is not None:
        row = {
            "question": slot.question.pk,
            "title": str(slot.question),
            "kind": slot.question.kind,
        }
    else:
        row = {
            "draw": slot.draw,
            "tags": slot.pool_tags,
            "kind": slot.pool_kind,
            "difficulty": slot.pool_difficulty,
            "unit": slot.pool_unit.code if slot.pool_unit else None,
        }
    row["points"] = None if slot.points is None else float(slot.points)
    row["worth"] = worth
    return row
