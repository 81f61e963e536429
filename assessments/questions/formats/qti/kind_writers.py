"""Each kind of question as QTI 2.1 says it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.qti.body import only_words
from assessments.questions.formats.qti.cases import number_test, text_test
from assessments.questions.formats.qti.elements import (
    Piece,
    base,
    declaration,
    element,
    flag,
    set_outcome,
    variable,
)
from assessments.questions.formats.results import InexpressibleError
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.matching import Matching
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.short_answer import ShortAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.lookups import letter

RESPONSE = "RESPONSE"
_MATCH = element("match", variable(RESPONSE) + element("correct", identifier=RESPONSE))


def _choice(content: SingleChoice | MultipleChoice, piece: Piece) -> None:
    cardinality = "single" if isinstance(content, SingleChoice) else "multiple"
    shares = {letter(at): choice.fraction for at, choice in enumerate(content.choices)}
    matched = _matched(content, shares)
    piece.responses.append(_choice_key(shares, piece, cardinality, matched=matched))
    piece.template = "match_correct" if matched else "map_response"
    told = _tell_choices(content.choices, piece, cardinality)
    if told:
        piece.statements = [_whole_or_mapped(matched), told]
    options = "".join(
        element(
            "simpleChoice",
            piece.text(choice.text),
            identifier=letter(at),
            fixed="true" if choice.fixed else "",
        )
        for at, choice in enumerate(content.choices)
    )
    most = "1" if cardinality == "single" else "0"
    piece.interaction = element(
        "choiceInteraction",
        options,
        responseIdentifier=RESPONSE,
        shuffle=flag(content.shuffle),
        maxChoices=most,
    )


def _choice_key(
    shares: dict[str, Decimal], piece: Piece, cardinality: str, *, matched: bool
) -> str:
    """What is right, and the points of each choice unless the only right one is all
    that counts."""
    points = piece.scale
    mapping = {name: share * points for name, share in shares.items() if share}
    if cardinality == "single":
        right = [name for name, share in shares.items() if share == 1]
        return declaration(
            RESPONSE, cardinality, "identifier", right[:1], None if matched else mapping
        )
    right = [name for name, share in shares.items() if share > 0]
    bounds = {"lowerBound": "0", "upperBound": plain_number(points)}
    return declaration(
        RESPONSE, cardinality, "identifier", right, mapping, bounds=bounds
    )


def _matched(
    content: SingleChoice | MultipleChoice, shares: dict[str, Decimal]
) -> bool:
    """Whether the whole answer counts or nothing."""
    if isinstance(content, MultipleChoice):
        return content.rule == "all_or_nothing"
    return sorted(shares.values()) == [*[0] * (len(shares) - 1), 1]


def _whole_or_mapped(matched: bool) -> str:
    if not matched:
        return set_outcome("SCORE", element("mapResponse", identifier=RESPONSE))
    return element(
        "responseCondition",
        element("responseIf", _MATCH + set_outcome("SCORE", variable("MAXSCORE"))),
    )


def _tell_choices(choices: tuple[Choice, ...], piece: Piece, cardinality: str) -> str:
    """The feedback of the choices that were taken, each by its choice's name."""
    for at, choice in enumerate(choices):
        if choice.feedback:
            piece.show(letter(at), choice.feedback)
    if not any(choice.feedback for choice in choices):
        return ""
    piece.feedback_outcomes["FEEDBACK"] = cardinality
    return set_outcome("FEEDBACK", variable(RESPONSE))


def _true_false(content: TrueFalse, piece: Piece) -> None:
    piece.responses.append(
        declaration(RESPONSE, "single", "identifier", [flag(content.answer)])
    )
    piece.template = "match_correct"
    told = {"true": content.feedback_true, "false": content.feedback_false}
    for name, text in told.items():
        if text:
            piece.show(name, text)
    if any(told.values()):
        piece.feedback_outcomes["FEEDBACK"] = "single"
        piece.statements = [
            _whole_or_mapped(matched=True),
            set_outcome("FEEDBACK", variable(RESPONSE)),
        ]
    options = "".join(
        element("simpleChoice", name.title(), identifier=name, fixed="true")
        for name in ("true", "false")
    )
    piece.interaction = element(
        "choiceInteraction",
        options,
        responseIdentifier=RESPONSE,
        shuffle="false",
        maxChoices="1",
    )


def _typed(content: Numeric | ShortAnswer, piece: Piece) -> None:
    _field(content, piece, RESPONSE, "FEEDBACK", piece.scale, add=False)
    piece.interaction = element(
        "p", element("textEntryInteraction", responseIdentifier=RESPONSE)
    )


def _field(
    content: Numeric | ShortAnswer,
    piece: Piece,
    response: str,
    outcome: str,
    points: Decimal,
    *,
    add: bool,
) -> None:
    """A field to type in: its answers one after the other, the first that fits counts."""
    numeric = isinstance(content, Numeric)
    if isinstance(content, Numeric) and content.units:
        raise InexpressibleError("units")
    branches = []
    answers: tuple[Any, ...] = content.answers
    for at, answer in enumerate(answers):
        test = (
            text_test(answer, response, content)
            if isinstance(content, ShortAnswer)
            else number_test(answer, response)
        )
        value = base(plain_number(answer.fraction * points), "float")
        sets = set_outcome(
            "SCORE", element("sum", variable("SCORE") + value) if add else value
        )
        if answer.feedback:
            piece.show(letter(at), answer.feedback, outcome)
            piece.feedback_outcomes[outcome] = "single"
            sets += set_outcome(outcome, base(letter(at), "identifier"))
        branches.append(element("responseElseIf" if at else "responseIf", test + sets))
    right = next(
        (plain_or_empty(answer) for answer in content.answers if answer.fraction == 1),
        "",
    )
    piece.responses.append(
        declaration(
            response,
            "single",
            "float" if numeric else "string",
            [right] if right else [],
        )
    )
    piece.statements.append(element("responseCondition", "\n".join(branches)))


def plain_or_empty(answer: Any) -> str:
    """A right answer that can be shown as such."""
    if hasattr(answer, "match"):
        return answer.text if answer.match == "plain" else ""
    return plain_number(answer.value) if answer.value is not None else ""


def _matching(content: Matching, piece: Piece) -> None:
    rights: dict[str, str] = {}
    for pair in content.pairs:
        rights.setdefault(pair.right_key, pair.right)
    rights |= {side.key: side.text for side in content.extras}
    names = {key: f"R{at}" for at, key in enumerate(rights, 1)}
    pairs = [
        f"L{at} {names[pair.right_key]}" for at, pair in enumerate(content.pairs, 1)
    ]
    partial = content.rule == "partial"
    mapping = dict.fromkeys(pairs, piece.scale / len(pairs)) if partial else None
    piece.responses.append(
        declaration(RESPONSE, "multiple", "directedPair", pairs, mapping)
    )
    piece.template = "map_response" if partial else "match_correct"
    most = str(len(pairs))
    lefts = {f"L{at}": pair.left for at, pair in enumerate(content.pairs, 1)}
    others = {names[key]: text for key, text in rights.items()}
    sets = _match_set(lefts, piece, "1") + _match_set(others, piece, most)
    piece.interaction = element(
        "matchInteraction",
        sets,
        responseIdentifier=RESPONSE,
        shuffle=flag(content.shuffle),
        maxAssociations=most,
    )


def _match_set(sides: dict[str, str], piece: Piece, most: str) -> str:
    sides_written = (
        element(
            "simpleAssociableChoice", piece.text(text), identifier=name, matchMax=most
        )
        for name, text in sides.items()
    )
    return element("simpleMatchSet", "".join(sides_written))


def _ordering(content: Ordering, piece: Piece) -> None:
    names = [letter(at) for at in range(len(content.items))]
    piece.responses.append(declaration(RESPONSE, "ordered", "identifier", names))
    piece.template = "match_correct"
    options = "".join(
        element("simpleChoice", piece.text(side.text), identifier=letter(at))
        for at, side in enumerate(content.items)
    )
    piece.interaction = element(
        "orderInteraction", options, responseIdentifier=RESPONSE, shuffle="true"
    )


def _essay(content: Essay, piece: Piece) -> None:
    piece.by_hand = True
    piece.responses.append(declaration(RESPONSE, "single", "string", []))
    piece.interaction = element("extendedTextInteraction", responseIdentifier=RESPONSE)
    if content.marking_notes:
        piece.extra = element(
            "rubricBlock", piece.text(content.marking_notes), view="scorer"
        )


def _cloze(content: Cloze, piece: Piece) -> None:
    for at, gap in enumerate(content.gaps):
        name = f"_{letter(at)}"
        piece.gaps[gap.key] = _gap(gap, piece, RESPONSE + name, "FEEDBACK" + name)
    whole = sum((gap.weight for gap in content.gaps), Decimal(0))
    scaled = element("product", variable("SCORE") + variable("MAXSCORE")) + base(
        plain_number(whole), "float"
    )
    piece.statements.append(set_outcome("SCORE", element("divide", scaled)))


def _gap(gap: Gap, piece: Piece, response: str, outcome: str) -> str:
    content = gap.content
    if isinstance(content, Numeric | ShortAnswer):
        _field(content, piece, response, outcome, gap.weight, add=True)
        return element("textEntryInteraction", responseIdentifier=response)
    if isinstance(content, MultipleChoice):
        raise InexpressibleError("a gap with several right answers")
    return _list(content, piece, response, outcome, gap.weight)


def _list(
    content: SingleChoice, piece: Piece, response: str, outcome: str, weight: Decimal
) -> str:
    mapping = {
        letter(at): choice.fraction * weight
        for at, choice in enumerate(content.choices)
        if choice.fraction
    }
    right = [
        letter(at) for at, choice in enumerate(content.choices) if choice.fraction == 1
    ]
    piece.responses.append(
        declaration(response, "single", "identifier", right[:1], mapping)
    )
    piece.statements.append(
        set_outcome(
            "SCORE",
            element(
                "sum", variable("SCORE") + element("mapResponse", identifier=response)
            ),
        )
    )
    for at, choice in enumerate(content.choices):
        if choice.feedback:
            piece.show(letter(at), choice.feedback, outcome)
            piece.feedback_outcomes[outcome] = "single"
    if outcome in piece.feedback_outcomes:
        piece.statements.append(set_outcome(outcome, variable(response)))
    options = "".join(
        element("inlineChoice", _only_words(choice.text, piece), identifier=letter(at))
        for at, choice in enumerate(content.choices)
    )
    return element(
        "inlineChoiceInteraction",
        options,
        responseIdentifier=response,
        shuffle=flag(content.shuffle),
    )


def _only_words(text: str, piece: Piece) -> str:
    if only_words(text, piece.item.text_format) is None:
        raise InexpressibleError("markup in the choices of a gap")
    return piece.text(text)


PIECES: dict[str, Callable[[Any, Piece], None]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "numeric": _typed,
    "short_answer": _typed,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
}
