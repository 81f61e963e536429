"""Each kind of question as QTI 2.1 says it."""

from decimal import Decimal

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.qti.body import only_words
from assessments.questions.formats.qti.choice_writers import (
    full_choice,
    mapped_points,
    write_multiple_choice,
    write_single_choice,
    write_true_false,
)
from assessments.questions.formats.qti.elements import (
    FEEDBACK,
    RESPONSE,
    Piece,
    constant,
    element,
    flag,
    response_declaration,
    set_outcome,
    variable,
)
from assessments.questions.formats.qti.entry_writers import write_field
from assessments.questions.formats.results import InexpressibleError
from assessments.questions.kinds.base import Content
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
from assessments.questions.outcomes import ZERO


def write_content(content: Content, piece: Piece) -> None:
    """Add what a question asks; raises InexpressibleError for what QTI cannot say."""
    match content:
        case SingleChoice():
            write_single_choice(content, piece)
        case MultipleChoice():
            write_multiple_choice(content, piece)
        case TrueFalse():
            write_true_false(content, piece)
        case Numeric() | ShortAnswer():
            write_field(content, piece, RESPONSE, FEEDBACK, piece.scale, is_gap=False)
            field = element("textEntryInteraction", responseIdentifier=RESPONSE)
            piece.interaction = element("p", field)
        case Matching():
            write_matching(content, piece)
        case Ordering():
            write_ordering(content, piece)
        case Cloze():
            write_cloze(content, piece)
        case Essay():
            write_essay(content, piece)
        case _:
            raise InexpressibleError(f"a question of the kind {piece.item.kind}")


def write_matching(content: Matching, piece: Piece) -> None:
    # The right sides by their keys, those of the pairs first.
    texts: dict[str, str] = {}
    for pair in content.pairs:
        texts.setdefault(pair.right_key, pair.right)
    for side in content.extras:
        texts[side.key] = side.text

    names = {}
    rights = {}
    for at, (key, text) in enumerate(texts.items(), 1):
        names[key] = f"R{at}"
        rights[f"R{at}"] = text

    lefts = {}
    pairs = []
    for at, pair in enumerate(content.pairs, 1):
        lefts[f"L{at}"] = pair.left
        pairs.append(f"L{at} {names[pair.right_key]}")

    mapping = None
    piece.template = "match_correct"
    if content.rule == "partial":
        mapping = dict.fromkeys(pairs, piece.scale / len(pairs))
        piece.template = "map_response"
    piece.responses.append(
        response_declaration(RESPONSE, "multiple", "directedPair", pairs, mapping)
    )

    most = str(len(pairs))
    sets = match_set(lefts, piece, "1") + match_set(rights, piece, most)
    piece.interaction = element(
        "matchInteraction",
        sets,
        responseIdentifier=RESPONSE,
        shuffle=flag(content.shuffle),
        maxAssociations=most,
    )


def match_set(sides: dict[str, str], piece: Piece, most: str) -> str:
    """One column of a matching; each side may be joined `most` times."""
    choices = ""
    for name, text in sides.items():
        choices += element(
            "simpleAssociableChoice", piece.text(text), identifier=name, matchMax=most
        )
    return element("simpleMatchSet", choices)


def write_ordering(content: Ordering, piece: Piece) -> None:
    names = []
    options = ""
    for at, side in enumerate(content.items):
        name = letter(at)
        names.append(name)
        options += element("simpleChoice", piece.text(side.text), identifier=name)

    piece.responses.append(
        response_declaration(RESPONSE, "ordered", "identifier", names)
    )
    piece.template = "match_correct"
    piece.interaction = element(
        "orderInteraction", options, responseIdentifier=RESPONSE, shuffle="true"
    )


def write_essay(content: Essay, piece: Piece) -> None:
    piece.by_hand = True
    piece.responses.append(response_declaration(RESPONSE, "single", "string", []))
    piece.interaction = element("extendedTextInteraction", responseIdentifier=RESPONSE)
    if content.marking_notes:
        notes = piece.text(content.marking_notes)
        piece.extra = element("rubricBlock", notes, view="scorer")


def write_cloze(content: Cloze, piece: Piece) -> None:
    whole = ZERO
    for at, gap in enumerate(content.gaps):
        piece.gaps[gap.key] = write_gap(gap, piece, f"_{letter(at)}")
        whole += gap.weight

    product = element("product", variable("SCORE") + variable("MAXSCORE"))
    divisor = constant(plain_number(whole), "float")
    scaled = element("divide", product + divisor)
    piece.statements.append(set_outcome("SCORE", scaled))


def write_gap(gap: Gap, piece: Piece, suffix: str) -> str:
    """The interaction in the text; its response and its marking go to the piece."""
    response = RESPONSE + suffix
    outcome = FEEDBACK + suffix
    content = gap.content
    if isinstance(content, MultipleChoice):
        raise InexpressibleError("a gap with several right answers")

    if isinstance(content, SingleChoice):
        write_list_marking(content.choices, piece, response, outcome, gap.weight)
        return element(
            "inlineChoiceInteraction",
            inline_choices(content.choices, piece),
            responseIdentifier=response,
            shuffle=flag(content.shuffle),
        )

    write_field(content, piece, response, outcome, gap.weight, is_gap=True)
    return element("textEntryInteraction", responseIdentifier=response)


def write_list_marking(
    choices: tuple[Choice, ...],
    piece: Piece,
    response: str,
    outcome: str,
    weight: Decimal,
) -> None:
    """The response of a list in the text, its points, and what is said to it."""
    right = full_choice(choices)
    mapping = mapped_points(choices, weight)
    piece.responses.append(
        response_declaration(response, "single", "identifier", right, mapping)
    )
    mapped = element("mapResponse", identifier=response)
    added = element("sum", variable("SCORE") + mapped)
    piece.statements.append(set_outcome("SCORE", added))

    for at, choice in enumerate(choices):
        if choice.feedback:
            piece.add_feedback(letter(at), choice.feedback, outcome)
            piece.feedback_outcomes[outcome] = "single"
    if outcome in piece.feedback_outcomes:
        piece.statements.append(set_outcome(outcome, variable(response)))


def inline_choices(choices: tuple[Choice, ...], piece: Piece) -> str:
    options = ""
    for at, choice in enumerate(choices):
        if only_words(choice.text, piece.item.text_format) is None:
            raise InexpressibleError("markup in the choices of a gap")
        text = piece.text(choice.text)
        options += element("inlineChoice", text, identifier=letter(at))
    return options
