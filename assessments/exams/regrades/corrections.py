"""What a regrade corrects: read from a body, and applied to the questions. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assessments.exams.papers import PaperQuestion, Questions
from assessments.questions import regrading
from assessments.questions.decoding import ItemError
from assessments.questions.items import Item
from assessments.questions.validation import validate
from tracker_project.errors import Details, ValidationError

CHANGE_KEY = "change_key"
ACCEPT_ANSWER = "accept_answer"
VOID = "void"
ACTIONS = (CHANGE_KEY, ACCEPT_ANSWER, VOID)
NO_CHANGE = "They change nothing: the key says so already."

Row = Mapping[str, Any]  # JSON, which the serializer has checked


@dataclass(frozen=True)
class Correction:
    """One correction of one question, by the id of its PublishedQuestion.

    By its action: another `key`; an `answer` that is accepted besides, for a `fraction`
    of the points; or void, `how` it counts then.
    """

    question: int
    action: str
    key: object = None  # any JSON that is a key of the kind
    answer: str = ""
    fraction: Decimal = Decimal(1)
    gap: str = ""
    how: str = "excluded"

    def apply_to(self, item: Item) -> Item:
        """The question after it; ItemError names what is wrong with it."""
        if self.action == VOID:
            if self.how == "full_points":
                return regrading.void(item, "full_points")
            return regrading.void(item, "excluded")
        if self.action == ACCEPT_ANSWER:
            return regrading.accept_answer(
                item, self.answer, gap=self.gap, fraction=self.fraction
            )
        return regrading.change_key(item, self.key, gap=self.gap)

    def field_of(self, error: ItemError) -> str:
        if error.field == "answer":
            return "key" if self.action == CHANGE_KEY else "answer"
        return "gap" if error.field == "gap" else "question"


def read_corrections(rows: Sequence[Row], questions: Questions) -> list[Correction]:
    """The corrections of a body; ValidationError names all that are of no question.

    A question is named by `question`, its id in the exam, or by `question_id`, its id
    in the bank.
    """
    by_bank_id = {each.question_id: each.id for each in questions.values()}
    corrections = []
    details: Details = {}

    for number, row in enumerate(rows):
        given = dict(row)
        question = given.pop("question", None)
        bank_id = given.pop("question_id", None)
        field = "question" if question or bank_id is None else "question_id"
        if not question:
            question = by_bank_id.get(bank_id)

        if question not in questions:
            sentence = "This exam has no such question."
            details[f"changes.{number}.{field}"] = [sentence]
            continue
        fraction = Decimal(str(given.pop("fraction", 1)))
        corrections.append(Correction(question, fraction=fraction, **given))

    if details:
        raise ValidationError.of_fields(details)
    return corrections


def corrected_questions(
    corrections: Sequence[Correction], questions: Questions
) -> dict[int, PaperQuestion]:
    """The questions that are another then.

    ValidationError names each correction that can't be made.
    """
    items = {each.question: questions[each.question].item for each in corrections}
    details: Details = {}

    for number, correction in enumerate(corrections):
        try:
            item = correction.apply_to(items[correction.question])
            problems = validate(item)
            if problems:
                raise ItemError(problems[0].field, problems[0].message)
            items[correction.question] = item
        except ItemError as error:
            message = error.message[:1].upper() + error.message[1:]
            details[f"changes.{number}.{correction.field_of(error)}"] = [f"{message}."]

    corrected = {}
    for question_id, item in items.items():
        if item != questions[question_id].item:
            corrected[question_id] = replace(questions[question_id], item=item)

    if not details and not corrected:
        details["changes"] = [NO_CHANGE]
    if details:
        raise ValidationError.of_fields(details)
    return corrected
