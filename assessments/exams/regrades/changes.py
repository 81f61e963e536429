"""What a regrade changes: read from a body, and made of the questions. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assessments.bank.keeping import Kept
from assessments.exams.papers import PaperQuestion, Questions
from assessments.questions import regrading
from assessments.questions.coding import ItemError
from assessments.questions.items import Item
from assessments.questions.validation import validate
from tracker_project.errors import Details, ValidationError

CHANGE_KEY, ACCEPT_ANSWER, VOID = "change_key", "accept_answer", "void"
ACTIONS = (CHANGE_KEY, ACCEPT_ANSWER, VOID)


@dataclass(frozen=True)
class Change:
    """One change of one question: another `key`, an `answer` accepted besides for a `fraction`, or void, `how`."""

    question: int
    action: str
    key: Any = None
    answer: str = ""
    fraction: Decimal = Decimal(1)
    gap: str = ""
    how: str = "excluded"

    def made_of(self, item: Item) -> Item:
        """The question after the change; ItemError names what is wrong with it."""
        if self.action == VOID:
            return regrading.void(
                item, "full_points" if self.how == "full_points" else "excluded"
            )
        if self.action == ACCEPT_ANSWER:
            return regrading.accept_answer(
                item, self.answer, gap=self.gap, fraction=self.fraction
            )
        return regrading.change_key(item, self.key, gap=self.gap)

    def field(self, name: str) -> str:
        """The body's name for what an ItemError names."""
        return {
            "answer": "key" if self.action == CHANGE_KEY else "answer",
            "gap": "gap",
        }.get(name, "question")


def read_changes(
    rows: Sequence[Mapping[str, Any]], questions: Questions
) -> list[Change]:
    """The changes of a body, `question` by its id in the exam or `question_id` by the bank's; all faults are named."""
    by_bank = {each.question_id: each.id for each in questions.values()}
    changes, details = [], {}
    for number, row in enumerate(rows):
        question = row.get("question") or by_bank.get(row.get("question_id", 0), 0)
        if question not in questions:
            name = (
                "question"
                if row.get("question") or "question_id" not in row
                else "question_id"
            )
            details[f"changes.{number}.{name}"] = ["This exam has no such question."]
            continue
        given = {
            name: value
            for name, value in row.items()
            if name not in ("question", "question_id", "fraction")
        }
        changes.append(
            Change(question, fraction=Decimal(str(row.get("fraction", 1))), **given)
        )
    if details:
        raise ValidationError.of_fields(details)
    return changes


def changed_questions(
    changes: Sequence[Change], questions: Questions
) -> dict[int, PaperQuestion]:
    """The questions that are another now; ValidationError names each change that can't be made."""
    items = {each.question: questions[each.question].item for each in changes}
    details: Details = {}
    for number, change in enumerate(changes):
        try:
            made = change.made_of(items[change.question])
            if problems := validate(made):
                raise ItemError(problems[0].field, problems[0].message)
            items[change.question] = made
        except ItemError as error:
            sentence = f"{error.message[:1].upper()}{error.message[1:]}."
            details[f"changes.{number}.{change.field(error.field)}"] = [sentence]
    changed = {pk: item for pk, item in items.items() if item != questions[pk].item}
    if not details and not changed:
        details["changes"] = ["They change nothing: the key says so already."]
    if details:
        raise ValidationError.of_fields(details)
    return {pk: replace(questions[pk], item=item) for pk, item in changed.items()}


def content_of(item: Item) -> dict[str, Any]:
    """The question as a row keeps it."""
    return Kept(item).content
