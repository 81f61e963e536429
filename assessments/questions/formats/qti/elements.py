"""The parts of an item that is being written: declarations, body, processing, feedback."""

from dataclasses import dataclass, field
from decimal import Decimal

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.markup import attribute, quoted
from assessments.questions.formats.qti.body import TEXT_CLASS, marked_up
from assessments.questions.items import Item
from assessments.questions.outcomes import ONE

_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def element(name: str, inner: str = "", **attributes: str) -> str:
    """An element with its attributes; empty where there is nothing in it."""
    written = "".join(
        f' {key}="{attribute(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def base(value: str, base_type: str) -> str:
    """A constant."""
    return element("baseValue", quoted(value), baseType=base_type)


def variable(name: str) -> str:
    """A variable's value."""
    return element("variable", identifier=name)


def set_outcome(name: str, expression: str) -> str:
    """An outcome that takes a value."""
    return element("setOutcomeValue", expression, identifier=name)


def flag(value: bool) -> str:
    """A truth value as XML writes it."""
    return "true" if value else "false"


def declaration(
    identifier: str, cardinality: str, base_type: str, right: list[str], mapping: dict[str, Decimal] | None = None,
    *, bounds: dict[str, str] | None = None,
) -> str:  # fmt: skip
    """A response, its right values, and the points for values."""
    values = "".join(f"<value>{quoted(value)}</value>" for value in right)
    entries = "".join(
        element("mapEntry", mapKey=key, mappedValue=plain_number(points))
        for key, points in (mapping or {}).items()
    )
    inner = element("correctResponse", values) if right else ""
    if entries:
        inner += element("mapping", entries, defaultValue="0", **(bounds or {}))
    return element(
        "responseDeclaration",
        inner,
        identifier=identifier,
        cardinality=cardinality,
        baseType=base_type,
    )


@dataclass(slots=True)
class Piece:
    """Collects what a kind of question adds to the item."""

    item: Item
    responses: list[str] = field(default_factory=list)
    interaction: str = ""
    gaps: dict[str, str] = field(default_factory=dict)
    template: str = ""
    statements: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    extra: str = ""
    by_hand: bool = False
    feedback_outcomes: dict[str, str] = field(default_factory=dict)

    @property
    def scale(self) -> Decimal:
        """The points that shares are written in.

        A question worth nothing has shares all the same.
        """
        return self.item.points or ONE

    def text(self, text: str) -> str:
        """A text as XML."""
        return marked_up(text, self.item.text_format)

    def outcomes(self) -> list[str]:
        """The outcomes: the score, its limit, and the feedback to show."""
        scored = {"externalScored": "human"} if self.by_hand else {}
        points = plain_number(self.item.points)
        rows = [
            element(
                "outcomeDeclaration",
                identifier="SCORE",
                cardinality="single",
                baseType="float",
                **scored,
            ),
            _outcome("MAXSCORE", "single", "float", points),
        ]
        rows += [
            _outcome(name, cardinality, "identifier", "")
            for name, cardinality in self.feedback_outcomes.items()
        ]
        if self.item.feedback:
            rows.append(_outcome("GENERAL", "single", "identifier", "general"))
            self.show("general", self.item.feedback, "GENERAL")
        return rows

    def show(self, name: str, text: str, outcome: str = "FEEDBACK") -> None:
        """Feedback that is shown where an outcome has a value."""
        self.feedback.append(
            element(
                "modalFeedback",
                self.text(text),
                outcomeIdentifier=outcome,
                identifier=name,
                showHide="show",
            )
        )

    def body(self) -> str:
        """The question's text with its gaps, and the interaction after it."""
        text = self.text(self.item.text)
        for key, interaction in self.gaps.items():
            text = text.replace(f"[[{quoted(key)}]]", interaction)
        named = f'<div class="{TEXT_CLASS} format-{self.item.text_format}">{text}</div>'
        return named + self.interaction + self.extra

    def processing(self) -> str:
        """How the response is marked."""
        if self.by_hand:
            return ""
        if self.template and not self.statements:
            return element("responseProcessing", template=_TEMPLATES + self.template)
        return element("responseProcessing", "\n".join(self.statements))


def _outcome(name: str, cardinality: str, base_type: str, default: str) -> str:
    value = (
        element("defaultValue", f"<value>{quoted(default)}</value>") if default else ""
    )
    return element(
        "outcomeDeclaration",
        value,
        identifier=name,
        cardinality=cardinality,
        baseType=base_type,
    )
