"""What an item declares of its responses and of its points."""

from dataclasses import dataclass, field
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.xmltree import Node
from assessments.questions.outcomes import ONE, ZERO


@dataclass(frozen=True, slots=True)
class Mapping:
    """Points for single values of a response."""

    values: dict[str, Decimal]
    default: Decimal = ZERO
    lower: Decimal | None = None
    upper: Decimal | None = None
    sensitive: frozenset[str] = frozenset()

    def points(self, value: str) -> Decimal:
        """What a value is worth."""
        return self.values.get(value, self.default)


@dataclass(frozen=True, slots=True)
class Response:
    """A response: its type, the right values, and the points for values."""

    identifier: str
    cardinality: str
    base_type: str
    right: tuple[str, ...] = ()
    mapping: Mapping | None = None


@dataclass(slots=True)
class Declarations:
    """All responses by their identifiers, in order, and the points of the item where
    they are said."""

    responses: dict[str, Response] = field(default_factory=dict)
    points: Decimal | None = None


def declarations(item: Node) -> Declarations:
    """What an item declares; raises UnreadableError for a number that is none."""
    found = Declarations()
    for node in item.all("responseDeclaration"):
        response = _response(node)
        found.responses[response.identifier] = response
    outcomes = {node.get("identifier"): node for node in item.all("outcomeDeclaration")}
    largest = _default(outcomes.get("MAXSCORE"))
    if (
        largest is None
        and "SCORE" in outcomes
        and outcomes["SCORE"].get("normalMaximum")
    ):
        largest = parse_decimal(outcomes["SCORE"].get("normalMaximum"))
    found.points = largest
    return found


def _default(outcome: Node | None) -> Decimal | None:
    value = outcome.find("value") if outcome is not None else None
    return parse_decimal(value.text) if value is not None else None


def _response(node: Node) -> Response:
    correct = node.child("correctResponse")
    return Response(
        identifier=node.get("identifier"),
        cardinality=node.get("cardinality", "single"),
        base_type=node.get("baseType"),
        right=tuple(value.text.strip() for value in correct.all("value"))
        if correct is not None
        else (),
        mapping=_mapping(node.child("mapping")),
    )


def _mapping(node: Node | None) -> Mapping | None:
    if node is None:
        return None
    entries = node.all("mapEntry")
    return Mapping(
        values={
            entry.get("mapKey").strip(): parse_decimal(entry.get("mappedValue"))
            for entry in entries
        },
        default=parse_decimal(node.get("defaultValue") or "0"),
        lower=parse_decimal(node.get("lowerBound")) if node.get("lowerBound") else None,
        upper=parse_decimal(node.get("upperBound")) if node.get("upperBound") else None,
        sensitive=frozenset(
            entry.get("mapKey").strip()
            for entry in entries
            if entry.get("caseSensitive") == "true"
        ),
    )


def full_points(response: Response) -> Decimal:
    """The most that a mapping gives: its upper bound, or what all right values are
    worth together."""
    mapping = response.mapping
    if mapping is None:
        return ONE
    if mapping.upper:
        return mapping.upper
    gains = [value for value in mapping.values.values() if value > 0]
    best = max(gains, default=ONE)
    return best if response.cardinality == "single" else sum(gains, ZERO) or ONE
