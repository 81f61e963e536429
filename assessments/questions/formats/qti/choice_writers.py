"""Questions with choices as QTI 2.1 says them."""

from decimal import Decimal

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.qti.elements import (
    FEEDBACK,
    RESPONSE,
    Piece,
    element,
    flag,
    response_declaration,
    set_outcome,
    variable,
)
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO


def write_single_choice(content: SingleChoice, piece: Piece) -> None:
    shares = [choice.fraction for choice in content.choices]
    is_matched = shares.count(ONE) == 1 and shares.count(ZERO) == len(shares) - 1
    mapping = None if is_matched else mapped_points(content.choices, piece.scale)
    right = full_choice(content.choices)
    piece.responses.append(
        response_declaration(RESPONSE, "single", "identifier", right, mapping)
    )
    piece.template = "match_correct" if is_matched else "map_response"
    write_choice_feedback(content.choices, piece, "single")
    piece.interaction = element(
        "choiceInteraction",
        simple_choices(content.choices, piece),
        responseIdentifier=RESPONSE,
        shuffle=flag(content.shuffle),
        maxChoices="1",
    )


def write_multiple_choice(content: MultipleChoice, piece: Piece) -> None:
    right = []
    for at, choice in enumerate(content.choices):
        if choice.fraction > 0:
            right.append(letter(at))
    piece.responses.append(
        response_declaration(
            RESPONSE,
            "multiple",
            "identifier",
            right,
            mapped_points(content.choices, piece.scale),
            bounds={"lowerBound": "0", "upperBound": plain_number(piece.scale)},
        )
    )
    is_matched = content.rule == "all_or_nothing"
    piece.template = "match_correct" if is_matched else "map_response"
    write_choice_feedback(content.choices, piece, "multiple")
    piece.interaction = element(
        "choiceInteraction",
        simple_choices(content.choices, piece),
        responseIdentifier=RESPONSE,
        shuffle=flag(content.shuffle),
        maxChoices="0",
    )


def write_true_false(content: TrueFalse, piece: Piece) -> None:
    piece.responses.append(
        response_declaration(RESPONSE, "single", "identifier", [flag(content.answer)])
    )
    piece.template = "match_correct"
    feedback = {"true": content.feedback_true, "false": content.feedback_false}
    write_feedback_by_name(feedback, piece, "single")

    options = ""
    for name in feedback:
        options += element("simpleChoice", name.title(), identifier=name, fixed="true")
    piece.interaction = element(
        "choiceInteraction",
        options,
        responseIdentifier=RESPONSE,
        shuffle="false",
        maxChoices="1",
    )


def write_choice_feedback(
    choices: tuple[Choice, ...], piece: Piece, cardinality: str
) -> None:
    """The feedback of the choices that were taken, each by its choice's name."""
    feedback = {}
    for at, choice in enumerate(choices):
        feedback[letter(at)] = choice.feedback
    write_feedback_by_name(feedback, piece, cardinality)


def write_feedback_by_name(
    feedback: dict[str, str], piece: Piece, cardinality: str
) -> None:
    """Feedback by the names of the choices, where there is any.

    What the template says has then to be written out.
    """
    if not any(feedback.values()):
        return

    for name, text in feedback.items():
        if text:
            piece.add_feedback(name, text)

    piece.feedback_outcomes[FEEDBACK] = cardinality
    marking = set_outcome("SCORE", element("mapResponse", identifier=RESPONSE))
    if piece.template == "match_correct":
        correct = element("correct", identifier=RESPONSE)
        test = element("match", variable(RESPONSE) + correct)
        score = set_outcome("SCORE", variable("MAXSCORE"))
        marking = element("responseCondition", element("responseIf", test + score))
    piece.statements = [marking, set_outcome(FEEDBACK, variable(RESPONSE))]


def simple_choices(choices: tuple[Choice, ...], piece: Piece) -> str:
    options = ""
    for at, choice in enumerate(choices):
        text = piece.text(choice.text)
        fixed = "true" if choice.fixed else ""
        options += element("simpleChoice", text, identifier=letter(at), fixed=fixed)
    return options


def full_choice(choices: tuple[Choice, ...]) -> list[str]:
    """The name of the first choice that is worth all points, if there is one."""
    for at, choice in enumerate(choices):
        if choice.fraction == 1:
            return [letter(at)]
    return []


def mapped_points(choices: tuple[Choice, ...], points: Decimal) -> dict[str, Decimal]:
    """The points of the choices that are worth some, by their names."""
    mapping = {}
    for at, choice in enumerate(choices):
        if choice.fraction:
            mapping[letter(at)] = choice.fraction * points
    return mapping
