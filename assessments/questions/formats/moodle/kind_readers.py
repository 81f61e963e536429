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
    flag,
    formatted,
    share,
    words,
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
_MARK = re.compile(r"\[\[([0-9]+)\]\]")


def _multichoice(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    choices = tuple(
        _choice(answer, texts, at) for at, answer in enumerate(question.all("answer"))
    )
    shuffle = flag(question, "shuffleanswers", default=True)
    if flag(question, "single", default=True):
        return text, SingleChoice(choices=choices, shuffle=shuffle)
    return text, MultipleChoice(choices=choices, shuffle=shuffle)


def _choice(answer: Node, texts: Texts, at: int) -> Choice:
    shown, own = formatted(answer, texts.format)
    return Choice(
        key=letter(at),
        text=shown,
        fraction=share(answer),
        feedback=texts.of(answer.child("feedback")),
        text_format="" if own == texts.format else own,
    )


def _true_false(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    shares: dict[str, Decimal] = {}
    feedback: dict[str, str] = {}
    for answer in question.all("answer"):
        name = words(answer).lower()
        shares[name] = share(answer)
        feedback[name] = texts.of(answer.child("feedback"))
    if not {"true", "false"} <= set(shares) or sorted(
        (shares["true"], shares["false"])
    ) != [0, 1]:
        raise UnreadableError("true and false need one answer each, one of them right")
    return text, TrueFalse(
        answer=shares["true"] == 1,
        feedback_true=feedback["true"],
        feedback_false=feedback["false"],
    )


def _short(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    answers = []
    for answer in question.all("answer"):
        compared, match = pattern(" ".join(words(answer).split()))
        feedback = texts.of(answer.child("feedback"))
        answers.append(
            TextAnswer(
                text=compared, match=match, fraction=share(answer), feedback=feedback
            )
        )
    return text, ShortAnswer(
        answers=tuple(answers), case_sensitive=flag(question, "usecase", default=False)
    )


def _numerical(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    answers = tuple(_number(answer, texts) for answer in question.all("answer"))
    units, rule = _units(question)
    if rule == "required" and _child(question, "unitgradingtype") == "2":
        texts.without.append("the unit's penalty as a share of the whole question")
    return text, Numeric(
        answers=answers,
        units=units,
        unit_rule=rule,
        unit_penalty=amount(question, "unitpenalty", ONE),
    )


def _number(answer: Node, texts: Texts) -> NumericAnswer:
    feedback = texts.of(answer.child("feedback"))
    value = words(answer)
    if value == "*":
        return NumericAnswer(fraction=share(answer), feedback=feedback)
    return NumericAnswer(
        value=parse_decimal(value),
        tolerance=abs(amount(answer, "tolerance", ZERO)),
        fraction=share(answer),
        feedback=feedback,
    )


def _units(question: Node) -> tuple[tuple[MeasuringUnit, ...], UnitRule]:
    listed = question.child("units")
    units = tuple(
        MeasuringUnit(
            name=_child(unit, "unit_name"), factor=amount(unit, "multiplier", ONE)
        )
        for unit in (listed.all("unit") if listed is not None else [])
    )
    if not units or _child(question, "showunits") == "3":
        return units, "none"
    return units, "required" if _child(question, "unitgradingtype") in {
        "1",
        "2",
    } else "optional"


def _child(node: Node, name: str) -> str:
    child = node.child(name)
    return child.text.strip() if child is not None else ""


def _matching(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    sides = []
    for part in question.all("subquestion"):
        sides.append((texts.of(part), texts.plain(words(part.child("answer")))))
    content = matching_of(sides)
    return text, Matching(
        pairs=content.pairs,
        extras=content.extras,
        shuffle=flag(question, "shuffleanswers", default=True),
    )


def _ordering(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    named = _child(question, "gradingtype") or "0"
    number = ORDER_NAMES.get(named, named)
    rule = ORDER_RULES.get(number)
    if rule is None:
        rule = NEAREST_ORDER_RULES.get(number)
        if rule is None:
            raise UnreadableError(
                f"Moodle's rule {named[:40]} for marking an order is not known here"
            )
        texts.without.append(
            f"Moodle's rule {named} for marking an order: it is marked by {rule}"
        )

    answers = sorted(question.all("answer"), key=share)
    count = _child(question, "selectcount")
    if count not in {"", "-1", "0", str(len(answers))}:
        texts.without.append(
            f"the draw of {count[:10]} of its {len(answers)} things: all are asked"
        )
    return text, Ordering(
        items=tuple(
            Side(key=letter(at), text=texts.of(one)) for at, one in enumerate(answers)
        ),
        rule=rule,
    )


def _essay(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    if _child(question, "attachments") not in {"", "0"}:
        texts.without.append("files handed in with the answer")
    return text, Essay(
        min_words=_count(question, "minwordlimit"),
        max_words=_count(question, "maxwordlimit"),
        template=texts.of(question.child("responsetemplate")),
        marking_notes=texts.of(question.child("graderinfo")),
    )


def _count(question: Node, name: str) -> int:
    value = _child(question, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _cloze(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    return read_gaps(text, texts.format)


def _select(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    """Words to choose from for marks like [[2]].

    A mark offers all words of its own word's group.
    """
    options = question.all("selectoption") or question.all("dragbox")
    groups = [_child(option, "group") for option in options]
    if max(len(options), text.count("[[")) > LONGEST_LIST:
        raise UnreadableError(f"it has more than {LONGEST_LIST} words or marks")
    shuffle = flag(question, "shuffleanswers", default=False)
    gaps: list[Gap] = []

    def take(found: re.Match[str]) -> str:
        right = int(found[1][:6]) - 1
        if not 0 <= right < len(options):
            raise UnreadableError(f"its mark [[{found[1][:6]}]] has no word")
        offered = [at for at, group in enumerate(groups) if group == groups[right]]
        if len(offered) < 2:
            # A list of one word is no question: the word is typed in.
            only = to_plain(texts.of(options[right]))
            typed = ShortAnswer(answers=(TextAnswer(text=only),))
            gaps.append(Gap(key=letter(len(gaps)), content=typed))
            return f"[[{gaps[-1].key}]]"
        choices = tuple(
            Choice(
                key=letter(place),
                text=texts.of(options[at]),
                fraction=ONE if at == right else ZERO,
            )
            for place, at in enumerate(offered)
        )
        content = SingleChoice(choices=choices, shuffle=shuffle)
        gaps.append(Gap(key=letter(len(gaps)), content=content, layout="dropdown"))
        return f"[[{gaps[-1].key}]]"

    return _MARK.sub(take, text), Cloze(gaps=tuple(gaps))


def _ou_multiple(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    """The Open University's: each choice right or not, too many taken cost."""
    answers = question.all("answer")
    right = [_child(answer, "correctanswer") == "1" for answer in answers]
    if not any(right):
        right = [share(answer) > 0 for answer in answers]
    each = share_of(max(sum(right), 1))

    choices = []
    for at, answer in enumerate(answers):
        fraction = each if right[at] else ZERO
        choices.append(replace(_choice(answer, texts, at), fraction=fraction))
    shuffle = flag(question, "shuffleanswers", default=True)
    content = MultipleChoice(
        choices=tuple(choices), shuffle=shuffle, rule="right_minus_wrong"
    )
    return text, content


def _true_false_rows(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    """Statements, each to be judged by one of the same few answers."""
    answers = {}
    for column in question.all("column"):
        answers[column.get("number")] = texts.of(column.child("responsetext"))

    right: dict[str, str] = {}
    for weight in question.all("weight"):
        value = weight.child("value")
        if value is not None and parse_decimal(value.text or "0") > 0:
            right[weight.get("rownumber")] = weight.get("columnnumber")

    sides = []
    for row in question.all("row"):
        answer = answers.get(right.get(row.get("number"), ""), "")
        statement = texts.of(row.child("rowtext"))
        if statement and not answer:
            raise UnreadableError(f"{statement[:40]!r} has no right answer")
        sides.append((statement, answer))
    sides += [("", answer) for answer in answers.values()]

    scoring = question.child("scoringmethod")
    is_whole = scoring is not None and words(scoring) == "mtfonezero"
    content = matching_of(sides)
    return text, replace(content, rule="all_or_nothing" if is_whole else "partial")


READERS: dict[str, Reader] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
    "multianswer": _cloze,
    "calculated": read_calculated,
    "calculatedsimple": read_calculated,
    "calculatedmulti": read_calculated_choice,
    "oumultiresponse": _ou_multiple,
    "mtf": _true_false_rows,
    "gapselect": _select,
    "ddwtos": _select,
}
