"""Texts with gaps in QTI 1.2: [name] in the text, answers or a list for each name."""

from decimal import Decimal

from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.classic.conditions import points_by_value
from assessments.questions.formats.qti.classic.kind_readers import NO_KEY, Parts
from assessments.questions.formats.qti.classic.materials import material, plain
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap, GapContent
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer, TextMatch
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

_MATCHES: dict[str, TextMatch] = {
    "TextContainsAnswer": "wildcard",
    "TextRegex": "regex",
}
_LISTED = {"dropdown", "wordbank"}


def gaps(parts: Parts, text: str, *, listed: bool) -> tuple[str, Cloze]:
    """The text with [[A]], [[B]] for its gaps.

    `listed` where they are lists to choose from.
    """
    contents = (
        _named_answers(parts)
        if not parts.responses
        else _responses(parts, listed=listed)
    )
    found: list[Gap] = []
    for name, (content, points) in contents.items():
        if f"[{name}]" not in text:
            raise UnreadableError(f"its gap [{name[:40]}] is not in its text")
        key = letter(len(found))
        text = text.replace(f"[{name}]", f"[[{key}]]", 1)
        layout = "dropdown" if isinstance(content, SingleChoice) else ""
        found.append(Gap(key=key, content=content, weight=points, layout=layout))  # type: ignore[arg-type]
    if len({gap.weight for gap in found}) == 1 or not all(
        gap.weight > 0 for gap in found
    ):
        found = [
            Gap(key=gap.key, content=gap.content, layout=gap.layout) for gap in found
        ]
    return text, Cloze(gaps=tuple(found))


def _responses(parts: Parts, *, listed: bool) -> dict[str, tuple[GapContent, Decimal]]:
    contents: dict[str, tuple[GapContent, Decimal]] = {}
    for response in parts.responses:
        name = response.get("ident").removeprefix("response_")
        labels = parts.labels(response)
        points = points_by_value(parts.conditions, response.get("ident"))
        best = max(points.values(), default=ZERO)
        kinds = {node.get("answer_type") for node in labels.values()}
        if listed or kinds & _LISTED:
            contents[name] = _list(parts, response, labels, points, best), best
        else:
            contents[name] = _typed(parts, response, labels), best
    return contents


def _list(
    parts: Parts,
    response: Node,
    labels: dict[str, Node],
    points: dict[str, Decimal],
    best: Decimal,
) -> SingleChoice:
    if best <= 0:
        raise UnreadableError(NO_KEY)
    name = response.get("ident")
    return SingleChoice(
        choices=tuple(
            Choice(
                key=letter(at),
                text=material(node, parts.find),
                fraction=part_of(points.get(label, ZERO), best),
                feedback=parts.feedback.of(
                    name, label, right=points.get(label, ZERO) == best
                ),
            )
            for at, (label, node) in enumerate(labels.items())
        ),
        shuffle=False,
    )


def _typed(parts: Parts, response: Node, labels: dict[str, Node]) -> ShortAnswer:
    """Every label is an answer that is accepted, whatever the conditions name of them."""
    answers: dict[str, TextAnswer] = {}
    errors, sensitive = 0, False
    for label, node in labels.items():
        algorithm = node.get("scoring_algorithm")
        text, match = plain(node), _MATCHES.get(algorithm, "plain")
        if match == "wildcard":
            text = "*" + text.replace("*", "\\*") + "*"
        distance = node.get("levenshtein_distance")
        errors = max(
            errors,
            int(distance)
            if distance.isascii() and distance.isdigit() and len(distance) < 3
            else 0,
        )
        sensitive = sensitive or node.get("ignore_case") == "false"
        told = parts.feedback.of(response.get("ident"), label, right=True)
        answers.setdefault(
            text.casefold(),
            TextAnswer(text=text, match=match, fraction=ONE, feedback=told),
        )
    return ShortAnswer(
        answers=tuple(answers.values()), case_sensitive=sensitive, typing_errors=errors
    )


def _named_answers(parts: Parts) -> dict[str, tuple[GapContent, Decimal]]:
    """Respondus names its gaps in the condition alone."""
    found: dict[str, list[TextAnswer]] = {}
    rewarded = [
        condition
        for condition in parts.conditions
        if condition.points and condition.points > 0
    ]
    if not rewarded:
        raise UnreadableError(NO_KEY)
    for test in rewarded[0].tests:
        found.setdefault(test.response.strip("[]"), []).append(
            TextAnswer(text=test.value)
        )
    sensitive = any(test.case for test in rewarded[0].tests)
    return {
        name: (ShortAnswer(answers=tuple(answers), case_sensitive=sensitive), ONE)
        for name, answers in found.items()
    }
