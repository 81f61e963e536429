"""Makes exams and what sitting them leaves behind, for tests and the demo school.

`ExamFactory(questions=["essay"], is_published=True)` is an exam that can be sat.
`AttemptFactory(exam=exam, student=student, given={"numeric": "500"})` is an attempt
that was submitted with one answer. `.build()` gives a row that isn't saved.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any  # the fields of an exam as a test gives them
from uuid import uuid4

import factory
from django.utils import timezone
from factory.builder import Resolver
from factory.django import DjangoModelFactory

from academics.factories import UnitFactory, UserFactory
from academics.models import Unit
from accounts.models import User
from accounts.policy import Role
from assessments.bank.factories import QuestionFactory
from assessments.bank.models import Question
from assessments.exams.authoring.sections import SectionFields, SlotFields
from assessments.exams.authoring.services import create_exam, publish_exam
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.papers import Paper, build_paper, questions_of, seed_of
from assessments.exams.results.gradebook import passes
from assessments.exams.sitting.answers import iso_instant
from assessments.marks.bands import result_of
from assessments.questions.marking import normalise

RIGHT = object()  # as an answer: what the key says
NO_ANSWERS: Mapping[str, object] = {}


# A question of the bank, the name of a kind of which one is made, or a slot.
AnySlot = Question | str | SlotFields


class ExamFactory(DjangoModelFactory[Exam]):
    """A draft with its sections and slots, or where `is_published` a published exam.

    `questions` are questions of the bank, names of kinds, or slots such as
    {"question": question, "points": 3} and {"draw": 2, "tags": ["primes"]}; `sections`
    are {"title", "questions"} of the same. Three questions are the default: single
    choice, true or false, numeric (4 points in all).
    """

    class Meta:
        model = Exam

    title = "Numbers"
    unit = factory.SubFactory(UnitFactory)
    created_by = factory.SubFactory(UserFactory, role=Role.TEACHER)
    questions: Sequence[AnySlot] = ("single_choice", "true_false", "numeric")
    sections: Sequence[Mapping[str, Any]] | None = None
    is_published = False

    @classmethod
    def _create(cls, model_class: type[Exam], *args: object, **fields: Any) -> Exam:
        user = fields.pop("created_by")
        is_published = fields.pop("is_published")
        questions = fields.pop("questions")
        given = fields.pop("sections")
        if given is None:
            given = [{"questions": questions}]

        sections = []
        for section in given:
            slots = [
                slot_fields(each, unit=fields["unit"], by=user)
                for each in section["questions"]
            ]
            filled: SectionFields = {**section, "questions": slots}
            sections.append(filled)

        exam = create_exam(by=user, sections=sections, **fields)
        return publish_exam(exam, by=user) if is_published else exam


def slot_fields(slot: AnySlot, *, unit: Unit, by: User) -> SlotFields:
    if isinstance(slot, str):
        return {"question": QuestionFactory.create(kind=slot, unit=unit, created_by=by)}
    if isinstance(slot, Question):
        return SlotFields(question=slot)
    return slot


def draw_paper(attempt: Resolver) -> Paper:
    exam = attempt.exam
    exam.refresh_from_db()  # it may have been regraded since
    return build_paper(exam, questions_of(exam), seed_of(exam, attempt.id))


def save_given(attempt: Resolver) -> dict[str, dict[str, object]]:
    """The answers as an attempt holds them, of the kinds of question that are given."""
    questions = questions_of(attempt.exam)
    saved_at = iso_instant(attempt.started_at)
    answers = {}
    for entry in attempt.paper:
        question = questions[entry["question"]]
        order = entry["order"]
        if question.item.kind not in attempt.given:
            continue

        given = attempt.given[question.item.kind]
        if given is RIGHT:
            given = question.item.content.right_answer(order)
        answers[str(question.id)] = {
            "answer": normalise(question.item, given, served=order),
            "revision": 1,
            "saved_at": saved_at,
        }
    return answers


class AttemptFactory(DjangoModelFactory[Attempt]):
    """An attempt on a paper of its own; submitted unless it is `running`, not graded.

    `given` are the answers by the kind of their question, RIGHT for what the key says.
    """

    class Meta:
        model = Attempt

    class Params:
        given = NO_ANSWERS
        running = factory.Trait(
            state=AttemptState.IN_PROGRESS, submitted_at=None, ended_by=""
        )

    id = factory.LazyFunction(uuid4)
    number = 1
    state = AttemptState.SUBMITTED
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=9))
    submitted_at = factory.LazyFunction(timezone.now)
    ended_by = Attempt.EndedBy.STUDENT
    paper = factory.LazyAttribute(draw_paper)
    answers = factory.LazyAttribute(save_given)


def percentage_of(result: Resolver) -> Decimal:
    return result_of(result.score, result.max_score).percentage


def status_of(result: Resolver) -> str:
    return result_of(result.score, result.max_score).status


def is_passed(result: Resolver) -> bool:
    return passes(result.exam, result.score, result.max_score)


class ExamResultFactory(DjangoModelFactory[ExamResult]):
    """The result of a graded `attempt`, by the school's usual bands; it has no mark."""

    class Meta:
        model = ExamResult

    exam = factory.SelfAttribute("attempt.exam")
    student = factory.SelfAttribute("attempt.student")
    score = factory.SelfAttribute("attempt.score")
    max_score = factory.SelfAttribute("attempt.max_score")
    graded_at = factory.SelfAttribute("attempt.graded_at")
    percentage = factory.LazyAttribute(percentage_of)
    status = factory.LazyAttribute(status_of)
    passed = factory.LazyAttribute(is_passed)
