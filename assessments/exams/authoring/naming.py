"""What the body of an exam names: classes, students and questions, each kind looked up once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rest_framework.serializers import ValidationError

from academics.lookups import CLASSES, STUDENTS, TERMS, Index
from academics.models import SchoolClass, Student, Term, Unit
from academics.references import Reference, UnitReference
from assessments.bank.models import Question

Words = Sequence[str]


class OwnUnitReference(UnitReference):
    """A unit in which the caller may run exams."""

    def get_queryset(self) -> Any:
        """The units within the caller's scope."""
        return Unit.objects.visible_to(
            self.context["request"].user, "update", resource="exams"
        )


class TermReference(Reference):
    """A term, by row id or by name: the newest of that name."""

    model, what, shown = Term, "term", "id"
    lookup = TERMS


def students_named(words: Words, *, by: Any) -> list[Student]:
    """The students of codes or row ids, each once; ValidationError names each place that names none."""
    reachable = Student.objects.visible_to(by, "update", resource="exams")
    found = STUDENTS.find_all(reachable.only("student_id"), words)
    return _each(words, found, "student")


def classes_named(words: Words, *, by: Any) -> list[SchoolClass]:
    """The same of classes, by row id or name."""
    reachable = SchoolClass.objects.visible_to(by, "update", resource="exams")
    found = CLASSES.find_all(reachable, words)
    return _each(words, found, "class")


def _each(words: Words, found: Index[Any], what: str) -> list[Any]:
    rows = [found.get(word) for word in words]
    missing = {
        place: [f"There is no {what} '{words[place][:50]}' that you may use here."]
        for place, row in enumerate(rows)
        if row is None
    }
    if missing:
        raise ValidationError(missing)  # type: ignore[arg-type]
    return list(dict.fromkeys(rows))


def with_questions(
    sections: Sequence[Mapping[str, Any]], *, by: Any
) -> list[dict[str, Any]]:
    """The sections with each question's row in place of its id; ValidationError names each that there is none of."""
    wanted = [
        slot["question"]
        for section in sections
        for slot in section["questions"]
        if "question" in slot
    ]
    rows = _questions(wanted, by)
    faults: Any = {}
    for at, section in enumerate(sections):
        missing = {
            place: {
                "question": [
                    f"There is no question {slot['question']} that you may use here."
                ]
            }
            for place, slot in enumerate(section["questions"])
            if "question" in slot and slot["question"] not in rows
        }
        if missing:
            faults[at] = {"questions": missing}
    if faults:
        raise ValidationError({"sections": faults})
    return [
        {**section, "questions": [_filled(slot, rows) for slot in section["questions"]]}
        for section in sections
    ]


def _questions(ids: Collection[int], by: Any) -> dict[int, Question]:
    return {
        each.pk: each for each in Question.objects.visible_to(by).filter(pk__in=ids)
    }


def _filled(slot: Mapping[str, Any], rows: Mapping[int, Question]) -> dict[str, Any]:
    return (
        {**slot, "question": rows[slot["question"]]}
        if "question" in slot
        else dict(slot)
    )
