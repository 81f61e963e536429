"""Texts with gaps in QTI 1.2: [name] in the text, answers or a list for each name."""

from decimal import Decimal

from msgspec.structs import replace

from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.classic.conditions import (
    best_points,
    points_by_value,
)
from assessments.questions.formats.qti.classic.items import NO_KEY, ClassicItem
from assessments.questions.formats.qti.classic.materials import material, plain
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer, TextMatch
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

_MATCHES: dict[str, TextMatch] = {
    "TextContainsAnswer": "wildcard",
    "TextRegex": "regex",
}
_LISTED = {"dropdown", "wordbank"}


def read_gaps(item: ClassicItem, text: str, *, are_lists: bool) -> tuple[str, Cloze]:
    """The text with [[A]], [[B]] for its gaps.

    `are_lists` where they are said to be lists to choose from.
    """
    if item.responses:
        named = gaps_of_responses(item, are_lists=are_lists)
    else:
        named = gaps_of_conditions(item)

    gaps: list[Gap] = []
    for name, gap in named.items():
        if f"[{name}]" not in text:
            raise UnreadableError(f"its gap [{name[:40]}] is not in its text")
        key = letter(len(gaps))
        text = text.replace(f"[{name}]", f"[[{key}]]", 1)
        gaps.append(replace(gap, key=key))

    weights = {gap.weight for gap in gaps}
    are_weights_usable = all(weight > 0 for weight in weights)
    if len(weights) == 1 or not are_weights_usable:
        gaps = [replace(gap, weight=ONE) for gap in gaps]
    return text, Cloze(gaps=tuple(gaps))


def gaps_of_responses(item: ClassicItem, *, are_lists: bool) -> dict[str, Gap]:
    """The gaps by the names that they have in the text."""
    gaps = {}
    for response in item.responses:
        identifier = response.get("ident")
        name = identifier.removeprefix("response_")
        points = points_by_value(item.conditions, identifier)
        best = best_points(points)

        labels = item.labels(response)
        kinds = {node.get("answer_type") for node in labels.values()}
        if are_lists or not kinds.isdisjoint(_LISTED):
            choices = read_list(item, response, points)
            gaps[name] = Gap(content=choices, weight=best, layout="dropdown")
        else:
            field = read_field(item, response)
            gaps[name] = Gap(content=field, weight=best)
    return gaps


def read_list(
    item: ClassicItem, response: Node, points: dict[str, Decimal]
) -> SingleChoice:
    best = best_points(points)
    if best <= 0:
        raise UnreadableError(NO_KEY)

    name = response.get("ident")
    choices: list[Choice] = []
    for label, node in item.labels(response).items():
        worth = points.get(label, ZERO)
        choice = Choice(
            key=letter(len(choices)),
            text=material(node, item.find),
            fraction=part_of(worth, best),
            feedback=item.feedback.of(name, label, right=worth == best),
        )
        choices.append(choice)
    return SingleChoice(choices=tuple(choices), shuffle=False)


def read_field(item: ClassicItem, response: Node) -> ShortAnswer:
    """Every label is accepted as an answer, whatever the conditions name of them."""
    answers: dict[str, TextAnswer] = {}
    errors = 0
    is_sensitive = False
    for label, node in item.labels(response).items():
        text = plain(node)
        match = _MATCHES.get(node.get("scoring_algorithm"), "plain")
        if match == "wildcard":
            text = "*" + text.replace("*", "\\*") + "*"

        errors = max(errors, typing_errors(node))
        if node.get("ignore_case") == "false":
            is_sensitive = True

        told = item.feedback.of(response.get("ident"), label, right=True)
        answer = TextAnswer(text=text, match=match, fraction=ONE, feedback=told)
        answers.setdefault(text.casefold(), answer)
    return ShortAnswer(
        answers=tuple(answers.values()),
        case_sensitive=is_sensitive,
        typing_errors=errors,
    )


def typing_errors(label: Node) -> int:
    """How many letters may be wrong; none where that is no small number."""
    distance = label.get("levenshtein_distance")
    is_number = distance.isascii() and distance.isdigit()
    return int(distance) if is_number and len(distance) < 3 else 0


def gaps_of_conditions(item: ClassicItem) -> dict[str, Gap]:
    """The gaps as Respondus names them, in the condition alone."""
    rewarding = item.rewarding()
    if not rewarding:
        raise UnreadableError(NO_KEY)

    found: dict[str, list[TextAnswer]] = {}
    is_sensitive = False
    for test in rewarding[0].tests:
        name = test.response.strip("[]")
        found.setdefault(name, []).append(TextAnswer(text=test.value))
        if test.is_case_sensitive:
            is_sensitive = True

    gaps = {}
    for name, answers in found.items():
        field = ShortAnswer(answers=tuple(answers), case_sensitive=is_sensitive)
        gaps[name] = Gap(content=field)
    return gaps
