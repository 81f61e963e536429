"""What the body of an exam names: students, classes and questions."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar  # a body that is checked, but has no type yet

from django.db.models import QuerySet

from academics.lookups import CLASSES, STUDENTS, TERMS, Index
from academics.models import SchoolClass, Student, Term, Unit
from academics.references import Reference, UnitReference
from accounts.models import User
from assessments.bank.models import Question
from assessments.exams.authoring.sections import SectionFields, SlotFields
from tracker_project.api.serializers import ValidationError

Row = TypeVar("Row")


class ExamUnitReference(UnitReference):
    """A unit in which the caller may run exams."""

    def get_queryset(self) -> QuerySet[Unit]:
        caller = self.context["request"].user
        return Unit.objects.visible_to(caller, "update", resource="exams")


class TermReference(Reference):
    """A term, by row id or by name; of a name, the newest."""

    model = Term
    lookup = TERMS
    what = "term"
    shown = "id"


def find_students(words: Sequence[str], *, by: User) -> list[Student]:
    """The students of codes or row ids, each once.

    ValidationError names each place that names none whom `by` may put into an exam.
    """
    reachable = Student.objects.visible_to(by, "update", resource="exams")
    found = STUDENTS.find_all(reachable.only("student_id"), words)
    return _each_once(words, found, "student")


def find_classes(words: Sequence[str], *, by: User) -> list[SchoolClass]:
    """The classes of names or row ids, each once; ValidationError as for students."""
    reachable = SchoolClass.objects.visible_to(by, "update", resource="exams")
    found = CLASSES.find_all(reachable, words)
    return _each_once(words, found, "class")


def _each_once(words: Sequence[str], found: Index[Row], what: str) -> list[Row]:
    rows: dict[Row, None] = {}
    missing: dict[str, Any] = {}
    for place, word in enumerate(words):
        row = found.get(word)
        if row is None:
            sentence = f"There is no {what} '{word[:50]}' that you may use here."
            missing[str(place)] = [sentence]
        else:
            rows[row] = None

    if missing:
        raise ValidationError(missing)
    return list(rows)


def with_questions(
    sections: Sequence[Mapping[str, Any]], *, by: User
) -> list[SectionFields]:
    """The sections of a body, with each question's row in place of its id.

    ValidationError names each place whose question `by` may not use.
    """
    wanted = set()
    for section in sections:
        for slot in section["questions"]:
            if "question" in slot:
                wanted.add(slot["question"])
    visible = Question.objects.visible_to(by).filter(pk__in=wanted)
    rows = {question.pk: question for question in visible}

    found: list[SectionFields] = []
    faults: dict[str, Any] = {}
    for at, section in enumerate(sections):
        slots: list[SlotFields] = []
        missing: dict[str, Any] = {}
        for place, slot in enumerate(section["questions"]):
            if "question" not in slot:
                slots.append(slot)
                continue
            question = rows.get(slot["question"])
            if question is None:
                missing[str(place)] = {"question": [_no_question(slot["question"])]}
            else:
                slots.append({**slot, "question": question})

        found.append({**section, "questions": slots})  # type: ignore[typeddict-item]
        if missing:
            faults[str(at)] = {"questions": missing}

    if faults:
        raise ValidationError({"sections": faults})
    return found


def _no_question(question_id: int) -> str:
    return f"There is no question {question_id} that you may use here."
