"""How an exam is put together: its sections and the slots in them, as they come in and as they are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.exams.models import Exam, Section, Slot

# [{"title", "instructions", "questions": [{"question": Question} or {"draw", "tags", "unit", "kind", "difficulty"},
# each with "points"]}]; what is left out has its default.
Sections = Sequence[Mapping[str, Any]]


def write_sections(exam: Exam, sections: Sections) -> None:
    """Put these sections in place of those that are there."""
    exam.sections.all().delete()
    Section.objects.bulk_create(
        Section(
            exam=exam,
            position=at,
            title=one.get("title", ""),
            instructions=one.get("instructions", ""),
        )
        for at, one in enumerate(sections, 1)
    )
    made = exam.sections.order_by(
        "position"
    )  # read back: not every database tells the ids of a bulk
    Slot.objects.bulk_create(
        Slot(section=section, position=at, **_columns(slot))
        for section, one in zip(made, sections, strict=True)
        for at, slot in enumerate(one.get("questions", ()), 1)
    )


def _columns(slot: Mapping[str, Any]) -> dict[str, Any]:
    if question := slot.get("question"):
        return {"question": question, "points": slot.get("points")}
    return {
        "draw": slot["draw"],
        "points": slot.get("points"),
        "pool_tags": tidy_tags(slot.get("tags") or ()),
        "pool_unit": slot.get("unit"),
        "pool_kind": slot.get("kind") or "",
        "pool_difficulty": slot.get("difficulty") or "",
    }


def tidy_tags(words: Sequence[str]) -> list[str]:
    """In lower case, each once, sorted: as the bank keeps them."""
    return sorted({" ".join(word.split()).lower() for word in words} - {""})


def slots_of(exam: Exam) -> list[Slot]:
    """The slots in their order, with their sections and questions."""
    slots = Slot.objects.filter(section__exam=exam).select_related(
        "section", "question", "pool_unit"
    )
    return list(slots.order_by("section__position", "position"))


def differ(exam: Exam, sections: Sections) -> bool:
    """Whether these sections are others than those that are there."""
    wanted = [(one.get("title", ""), one.get("instructions", "")) for one in sections]
    if wanted != list(
        exam.sections.order_by("position").values_list("title", "instructions")
    ):
        return True
    slots = [
        (at, Slot(**_columns(slot)))
        for at, one in enumerate(sections, 1)
        for slot in one.get("questions", ())
    ]
    return [(at, _facts(slot)) for at, slot in slots] != [
        (slot.section.position, _facts(slot)) for slot in slots_of(exam)
    ]


def _facts(slot: Slot) -> tuple[Any, ...]:
    return (
        slot.question_id, slot.points, slot.draw, slot.pool_tags, slot.pool_unit_id, slot.pool_kind,
        slot.pool_difficulty,
    )  # fmt: skip


def described(exam: Exam) -> str:
    """What stands on its paper, in a line."""
    slots = slots_of(exam)
    return ", ".join(
        f"question {slot.question_id}"
        if slot.question_id
        else f"{slot.draw} of {'+'.join(slot.pool_tags) or 'any'}"
        for slot in slots
    )
