"""The content of each kind of Moodle question that has a kind here."""

import re
from collections.abc import Callable
from decimal import Decimal

from msgspec.structs import replace

from assessments.questions.decoding import LONGEST_LIST
from assessments.questions.formats.aiken import share_of
from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.gift.answers import matching_of, pattern
from assessments.questions.formats.html import to_plain
from assessments.questions.formats.moodle.calculated import (
    read_calculated,
    read_calculated_choice,
)
from assessments.questions.formats.moodle.cloze import read_gaps
from assessments.questions.formats.moodle.elements import (
    Texts,
    amount,
    child_text,
    content_text,
    flag,
    formatted,
    share,
)
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import Content, Side
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.matching import Matching
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import (
    MeasuringUnit,
    Numeric,
    NumericAnswer,
    UnitRule,
)
from assessments.questions.kinds.ordering import Ordering, OrderRule
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

# A reader gets the question, its texts, and its text so far; it gives the text as it is
# to be, and the content.
Reader = Callable[[Node, Texts, str], tuple[str, Content]]
ORDER_RULES: dict[str, OrderRule] = {
    "-1": "exact",
    "0": "positions",
    "1": "adjacent_pairs",
}
# The names and numbers of Moodle's other rules, and what comes nearest to them here.
ORDER_NAMES = {
    "ALL_OR_NOTHING": "-1",
    "ABSOLUTE_POSITION": "0",
    "RELATIVE_NEXT_EXCLUDE_LAST": "1",
    "RELATIVE_NEXT_INCLUDE_LAST": "2",
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": "3",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "4",
    "LONGEST_ORDERED_SUBSET": "5",
    "LONGEST_CONTIGUOUS_SUBSET": "6",
    "RELATIVE_TO_CORRECT": "7",
}
NEAREST_ORDER_RULES: dict[str, OrderRule] = {
    "2": "adjacent_pairs",
    "3": "adjacent_pairs",
    "4": "kendall",
    "5": "longest_run",
    "6": "longest_run",
    "7": "positions",
}
MARK = re.compile(r"\[\[([0-9]+)\]\]")


def read_choices(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    choices = []
    for at, answer in enumerate(question.all("answer")):
        choices.append(read_choice(answer, texts, at))
    shuffle = flag(question, "shuffleanswers", default=True)
    if flag(question, "single", default=True):
        return text, SingleChoice(choices=tuple(choices), shuffle=shuffle)
    return text, MultipleChoice(choices=tuple(choices), shuffle=shuffle)


def read_choice(answer: Node, texts: Texts, at: int) -> Choice:
    shown, own = formatted(answer, texts.format)
    return Choice(
        key=letter(at),
        text=shown,
        fraction=share(answer),
        feedback=texts.of(answer.child("feedback")),
        text_format="" if own == texts.format else own,
    )


def read_true_false(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    shares: dict[str, Decimal] = {}
    feedback: dict[str, str] = {}
    for answer in question.all("answer"):
        name = content_text(answer).lower()
        shares[name] = share(answer)
        feedback[name] = texts.of(answer.child("feedback"))

    both_shares = {shares.get("true"), shares.get("false")}
    if both_shares != {ZERO, ONE}:
        raise UnreadableError("true and false need one answer each, one of them right")
    return text, TrueFalse(
        answer=shares["true"] == 1,
        feedback_true=feedback["true"],
        feedback_false=feedback["false"],
    )


def read_short_answer(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    answers = []
    for answer in question.all("answer"):
        compared, match = pattern(" ".join(content_text(answer).split()))
        feedback = texts.of(answer.child("feedback"))
        answers.append(
            TextAnswer(
                text=compared, match=match, fraction=share(answer), feedback=feedback
            )
        )
    case_sensitive = flag(question, "usecase", default=False)
    return text, ShortAnswer(answers=tuple(answers), case_sensitive=case_sensitive)


def read_numeric(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    answers = []
    for answer in question.all("answer"):
        feedback = texts.of(answer.child("feedback"))
        value = content_text(answer)
        if value == "*":
            any_other = NumericAnswer(fraction=share(answer), feedback=feedback)
            answers.append(any_other)
            continue
        answers.append(
            NumericAnswer(
                value=parse_decimal(value),
                tolerance=abs(amount(answer, "tolerance", ZERO)),
                fraction=share(answer),
                feedback=feedback,
            )
        )

    units = []
    listed_units = question.child("units")
    if listed_units is not None:
        for unit in listed_units.all("unit"):
            name = child_text(unit, "unit_name")
            factor = amount(unit, "multiplier", ONE)
            units.append(MeasuringUnit(name=name, factor=factor))

    grading = child_text(question, "unitgradingtype")
    rule: UnitRule = "optional"
    if not units or child_text(question, "showunits") == "3":
        rule = "none"
    elif grading in {"1", "2"}:
        rule = "required"
        if grading == "2":
            texts.without.append("the unit's penalty as a share of the whole question")

    return text, Numeric(
        answers=tuple(answers),
        units=tuple(units),
        unit_rule=rule,
        unit_penalty=amount(question, "unitpenalty", ONE),
    )


def read_matching(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    sides = []
    for part in question.all("subquestion"):
        sides.append((texts.of(part), texts.plain(content_text(part.child("answer")))))
    content = matching_of(sides)
    return text, Matching(
        pairs=content.pairs,
        extras=content.extras,
        shuffle=flag(question, "shuffleanswers", default=True),
    )


def read_ordering(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    named = child_text(question, "gradingtype") or "0"
    number = ORDER_NAMES.get(named, named)
    rule = ORDER_RULES.get(number)
    if rule is None:
        rule = NEAREST_ORDER_RULES.get(number)
        if rule is None:
            message = f"Moodle's rule {named[:40]} for marking an order"
            raise UnreadableError(f"{message} is not known here")
        texts.without.append(
            f"Moodle's rule {named} for marking an order: it is marked by {rule}"
        )

    answers = sorted(question.all("answer"), key=share)
    count = child_text(question, "selectcount")
    if count not in {"", "-1", "0", str(len(answers))}:
        texts.without.append(
            f"the draw of {count[:10]} of its {len(answers)} things: all are asked"
        )

    items = []
    for at, answer in enumerate(answers):
        items.append(Side(key=letter(at), text=texts.of(answer)))
    return text, Ordering(items=tuple(items), rule=rule)


def read_essay(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    if child_text(question, "attachments") not in {"", "0"}:
        texts.without.append("files handed in with the answer")
    return text, Essay(
        min_words=word_limit(question, "minwordlimit"),
        max_words=word_limit(question, "maxwordlimit"),
        template=texts.of(question.child("responsetemplate")),
        marking_notes=texts.of(question.child("graderinfo")),
    )


def word_limit(question: Node, name: str) -> int:
    value = child_text(question, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def read_cloze(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    return read_gaps(text, texts.format)


def read_select(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    """Words to choose from for marks like [[2]].

    A mark offers all words of its own word's group.
    """
    options = question.all("selectoption") or question.all("dragbox")
    groups = [child_text(option, "group") for option in options]
    if max(len(options), text.count("[[")) > LONGEST_LIST:
        raise UnreadableError(f"it has more than {LONGEST_LIST} words or marks")
    shuffle = flag(question, "shuffleanswers", default=False)
    gaps: list[Gap] = []

    def take(found: re.Match[str]) -> str:
        number = found[1][:6]
        right = int(number) - 1
        if not 0 <= right < len(options):
            raise UnreadableError(f"its mark [[{number}]] has no word")

        choices: list[Choice] = []
        for at, option in enumerate(options):
            if groups[at] == groups[right]:
                key = letter(len(choices))
                fraction = ONE if at == right else ZERO
                choice = Choice(key=key, text=texts.of(option), fraction=fraction)
                choices.append(choice)

        key = letter(len(gaps))
        if len(choices) > 1:
            content = SingleChoice(choices=tuple(choices), shuffle=shuffle)
            gaps.append(Gap(key=key, content=content, layout="dropdown"))
        else:
            # A list of one word is no question: the word is typed in.
            answer = TextAnswer(text=to_plain(choices[0].text))
            gaps.append(Gap(key=key, content=ShortAnswer(answers=(answer,))))
        return f"[[{key}]]"

    return MARK.sub(take, text), Cloze(gaps=tuple(gaps))


def read_ou_multiple(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    """The Open University's: each choice right or not, too many taken cost."""
    answers = question.all("answer")
    right = [child_text(answer, "correctanswer") == "1" for answer in answers]
    if not any(right):
        right = [share(answer) > 0 for answer in answers]
    each = share_of(max(sum(right), 1))

    choices = []
    for at, answer in enumerate(answers):
        fraction = each if right[at] else ZERO
        choices.append(replace(read_choice(answer, texts, at), fraction=fraction))
    shuffle = flag(question, "shuffleanswers", default=True)
    content = MultipleChoice(
        choices=tuple(choices), shuffle=shuffle, rule="right_minus_wrong"
    )
    return text, content


def read_true_false_rows(
    question: Node, texts: Texts, text: str
) -> tuple[str, Content]:
    """Statements, each to be judged by one of the same few answers."""
    answers = {}
    for column in question.all("column"):
        answers[column.get("number")] = texts.of(column.child("responsetext"))

    right_answers: dict[str, str] = {}
    for weight in question.all("weight"):
        if parse_decimal(child_text(weight, "value") or "0") > 0:
            answer = answers.get(weight.get("columnnumber"), "")
            right_answers[weight.get("rownumber")] = answer

    sides = []
    for row in question.all("row"):
        answer = right_answers.get(row.get("number"), "")
        statement = texts.of(row.child("rowtext"))
        if statement and not answer:
            raise UnreadableError(f"{statement[:40]!r} has no right answer")
        sides.append((statement, answer))
    for answer in answers.values():
        sides.append(("", answer))

    content = matching_of(sides)
    if content_text(question.child("scoringmethod")) == "mtfonezero":
        return text, replace(content, rule="all_or_nothing")
    return text, replace(content, rule="partial")


READERS: dict[str, Reader] = {
    "multichoice": read_choices,
    "truefalse": read_true_false,
    "shortanswer": read_short_answer,
    "numerical": read_numeric,
    "matching": read_matching,
    "match": read_matching,
    "ordering": read_ordering,
    "essay": read_essay,
    "cloze": read_cloze,
    "multianswer": read_cloze,
    "calculated": read_calculated,
    "calculatedsimple": read_calculated,
    "calculatedmulti": read_calculated_choice,
    "oumultiresponse": read_ou_multiple,
    "mtf": read_true_false_rows,
    "gapselect": read_select,
    "ddwtos": read_select,
}
