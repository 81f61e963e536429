"""What the body of an exam names: students, classes and questions."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db.models import QuerySet
from rest_framework.serializers import ValidationError

from academics.lookups import CLASSES, STUDENTS, TERMS, Index
from academics.models import SchoolClass, Student, Term, Unit
from academics.references import Reference, UnitReference
from accounts.models import User
from assessments.bank.models import Question
from assessments.exams.authoring.sections import SectionFields

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
    missing: dict[int, list[str]] = {}
    for place, word in enumerate(words):
        row = found.get(word)
        if row is None:
            sentence = f"There is no {what} '{word[:50]}' that you may use here."
            missing[place] = [sentence]
        else:
            rows[row] = None

    if missing:
        raise ValidationError(missing)  # type: ignore[arg-type]
    return list(rows)


def with_questions(
    sections: Sequence[Mapping[str, object]], *, by: User
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

    found = []
    faults: dict[int, object] = {}
    for at, section in enumerate(sections):
        slots = []
        missing = {}
        for place, slot in enumerate(section["questions"]):
            filled = dict(slot)
            if "question" in slot:
                filled["question"] = rows.get(slot["question"])
                if filled["question"] is None:
                    missing[place] = {"question": [_no_question(slot["question"])]}
            slots.append(filled)

        found.append({**section, "questions": slots})
        if missing:
            faults[at] = {"questions": missing}

    if faults:
        raise ValidationError({"sections": faults})
    return found


def _no_question(question_id: int) -> str:
    return f"There is no question {question_id} that you may use here."
