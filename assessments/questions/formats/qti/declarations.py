"""What an item declares of its responses and of its points."""

from dataclasses import dataclass, field
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.xmltree import Node
from assessments.questions.outcomes import ONE, ZERO


@dataclass(frozen=True, slots=True)
class Mapping:
    values: dict[str, Decimal]
    default: Decimal = ZERO
    lower: Decimal | None = None
    upper: Decimal | None = None
    sensitive: frozenset[str] = frozenset()

    def points(self, value: str) -> Decimal:
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
    """All responses by their identifiers, in order.

    `points` are those of the item, where it says them.
    """

    responses: dict[str, Response] = field(default_factory=dict)
    points: Decimal | None = None


def read_declarations(item: Node) -> Declarations:
    """What an item declares; raises UnreadableError for a number that is none."""
    found = Declarations()
    for node in item.all("responseDeclaration"):
        response = read_response(node)
        found.responses[response.identifier] = response

    found.points = read_points(item)
    return found


def read_points(item: Node) -> Decimal | None:
    """The value of MAXSCORE, or else the maximum that SCORE is declared with."""
    outcomes = {}
    for node in item.all("outcomeDeclaration"):
        outcomes[node.get("identifier")] = node

    largest = outcomes.get("MAXSCORE")
    value = largest.find("value") if largest is not None else None
    if value is not None:
        return parse_decimal(value.text)

    score = outcomes.get("SCORE")
    return bound(score, "normalMaximum") if score is not None else None


def read_response(node: Node) -> Response:
    correct = node.child("correctResponse")
    right = []
    if correct is not None:
        for value in correct.all("value"):
            right.append(value.text.strip())

    mapping = node.child("mapping")
    return Response(
        identifier=node.get("identifier"),
        cardinality=node.get("cardinality", "single"),
        base_type=node.get("baseType"),
        right=tuple(right),
        mapping=read_mapping(mapping) if mapping is not None else None,
    )


def read_mapping(node: Node) -> Mapping:
    values = {}
    sensitive = set()
    for entry in node.all("mapEntry"):
        key = entry.get("mapKey").strip()
        values[key] = parse_decimal(entry.get("mappedValue"))
        if entry.get("caseSensitive") == "true":
            sensitive.add(key)

    return Mapping(
        values=values,
        default=parse_decimal(node.get("defaultValue") or "0"),
        lower=bound(node, "lowerBound"),
        upper=bound(node, "upperBound"),
        sensitive=frozenset(sensitive),
    )


def bound(node: Node, name: str) -> Decimal | None:
    """The number in an attribute, None where it is not there."""
    text = node.get(name)
    return parse_decimal(text) if text else None


def full_points(response: Response) -> Decimal:
    """The most that a mapping gives, which is one where there is no mapping.

    That is its upper bound, or what all right values are worth together.
    """
    mapping = response.mapping
    if mapping is None:
        return ONE

    if mapping.upper:
        return mapping.upper

    gains = [value for value in mapping.values.values() if value > 0]
    if response.cardinality == "single":
        return max(gains, default=ONE)
    return sum(gains, ZERO) or ONE
