"""An item that is being written: declarations, body, processing, feedback."""

from dataclasses import dataclass, field
from decimal import Decimal

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.markup import attribute, quoted
from assessments.questions.formats.qti.body import TEXT_CLASS, marked_up
from assessments.questions.items import Item
from assessments.questions.outcomes import ONE

RESPONSE = "RESPONSE"
FEEDBACK = "FEEDBACK"
_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def element(name: str, inner: str = "", **attributes: str) -> str:
    """An element with those of its attributes that have a value."""
    start = name
    for key, value in attributes.items():
        if value:
            start += f' {key}="{attribute(value)}"'
    return f"<{start}>{inner}</{name}>" if inner else f"<{start}/>"


def constant(value: str, base_type: str) -> str:
    return element("baseValue", quoted(value), baseType=base_type)


def variable(name: str) -> str:
    return element("variable", identifier=name)


def set_outcome(name: str, expression: str) -> str:
    return element("setOutcomeValue", expression, identifier=name)


def flag(value: bool) -> str:
    """A truth value as XML writes it."""
    return "true" if value else "false"


def response_declaration(
    identifier: str,
    cardinality: str,
    base_type: str,
    right: list[str],
    mapping: dict[str, Decimal] | None = None,
    *,
    bounds: dict[str, str] | None = None,
) -> str:
    """A response, its right values, and the points for values."""
    inner = ""
    if right:
        values = [f"<value>{quoted(value)}</value>" for value in right]
        inner += element("correctResponse", "".join(values))

    if mapping:
        entries = ""
        for key, points in mapping.items():
            mapped = plain_number(points)
            entries += element("mapEntry", mapKey=key, mappedValue=mapped)
        inner += element("mapping", entries, defaultValue="0", **(bounds or {}))

    return element(
        "responseDeclaration",
        inner,
        identifier=identifier,
        cardinality=cardinality,
        baseType=base_type,
    )


def outcome_declaration(
    name: str, cardinality: str, base_type: str, default: str = "", **more: str
) -> str:
    value = ""
    if default:
        value = element("defaultValue", f"<value>{quoted(default)}</value>")
    return element(
        "outcomeDeclaration",
        value,
        identifier=name,
        cardinality=cardinality,
        baseType=base_type,
        **more,
    )


@dataclass(slots=True)
class Piece:
    """Collects what a kind of question adds to the item."""

    item: Item
    responses: list[str] = field(default_factory=list)
    interaction: str = ""
    # The interactions in the text, by the keys of its gaps.
    gaps: dict[str, str] = field(default_factory=dict)
    # The usual processing of this name, unless there are statements.
    template: str = ""
    statements: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    extra: str = ""
    by_hand: bool = False
    # The cardinality of each outcome that feedback is shown by.
    feedback_outcomes: dict[str, str] = field(default_factory=dict)

    @property
    def scale(self) -> Decimal:
        """The points that shares are written in.

        A question worth nothing has shares all the same.
        """
        return self.item.points or ONE

    def text(self, text: str) -> str:
        return marked_up(text, self.item.text_format)

    def outcomes(self) -> list[str]:
        """The outcomes: the score, its limit, and the feedback to show."""
        scored = {"externalScored": "human"} if self.by_hand else {}
        points = plain_number(self.item.points)
        rows = [
            outcome_declaration("SCORE", "single", "float", **scored),
            outcome_declaration("MAXSCORE", "single", "float", points),
        ]
        for name, cardinality in self.feedback_outcomes.items():
            rows.append(outcome_declaration(name, cardinality, "identifier"))

        if self.item.feedback:
            general = outcome_declaration("GENERAL", "single", "identifier", "general")
            rows.append(general)
        return rows

    def add_feedback(self, name: str, text: str, outcome: str = FEEDBACK) -> None:
        """Feedback that is shown where an outcome has the value `name`."""
        feedback = element(
            "modalFeedback",
            self.text(text),
            outcomeIdentifier=outcome,
            identifier=name,
            showHide="show",
        )
        self.feedback.append(feedback)

    def body(self) -> str:
        """The question's text with its gaps, and the interaction after it."""
        text = self.text(self.item.text)
        for key, interaction in self.gaps.items():
            text = text.replace(f"[[{quoted(key)}]]", interaction)

        classes = f"{TEXT_CLASS} format-{self.item.text_format}"
        return f'<div class="{classes}">{text}</div>{self.interaction}{self.extra}'

    def processing(self) -> str:
        if self.by_hand:
            return ""
        if self.template and not self.statements:
            return element("responseProcessing", template=_TEMPLATES + self.template)
        return element("responseProcessing", "\n".join(self.statements))
