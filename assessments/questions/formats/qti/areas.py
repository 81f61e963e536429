"""Places in a picture of QTI 2 and 3: numbered on an outline that is drawn beside it."""

import re
from decimal import Decimal, InvalidOperation

from assessments.questions.formats.qti import choices, pairs
from assessments.questions.formats.qti.body import Words
from assessments.questions.formats.qti.declarations import Response
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import Content

INTERACTIONS = (
    "hotspotInteraction",
    "graphicOrderInteraction",
    "graphicAssociateInteraction",
    "graphicGapMatchInteraction",
)
AREAS = ("hotspotChoice", "associableHotspot")
SEPARATOR = re.compile(r"[\s,;]+")


def read_areas(
    node: Node, response: Response, marks: Scoring, words: Words, feedback: Feedback
) -> tuple[Node, str, Content]:
    """What stands for the interaction, what follows the text, and the content.

    The picture comes with an outline of its areas, which are answered by their numbers.
    """
    areas = node.find_all(*AREAS)
    names = {}
    for number, area in enumerate(areas, 1):
        names[area.get("identifier")] = f"Area {number}"
        area.parts = [f"Area {number}"]

    added = ""
    if node.name == "hotspotInteraction":
        content = choices.choice_of(areas, node, response, marks, words, feedback)
    elif node.name == "graphicOrderInteraction":
        content = choices.order_of(names, response, marks)
    elif node.name == "graphicAssociateInteraction":
        content = pairs.read_association(names, response, marks)
    else:
        labels = {}
        for label in node.find_all("gapImg", "gapText"):
            text = words.of(label)
            labels[label.get("identifier")] = text or label.get("identifier")
        added, content = pairs.read_pairs(names, labels, response, marks, shuffle=True)
    return _picture(node, areas), added, content


def _picture(node: Node, areas: list[Node]) -> Node:
    """The prompt and the picture, and an outline of the areas with their numbers."""
    shown = Node("div", {}, node.line)
    for name in ("prompt", "object", "img"):
        part = node.child(name)
        if part is not None:
            shown.parts.append(part)
    picture = node.child("object") or node.child("img")
    shown.parts.append(_outline(picture, areas))
    shown.children = [part for part in shown.parts if isinstance(part, Node)]
    return shown


def _outline(picture: Node | None, areas: list[Node]) -> Node:
    width = _length(picture, "width")
    height = _length(picture, "height")
    size = {"width": str(width), "height": str(height)}
    drawing = Node("svg", {"viewBox": f"0 0 {width} {height}", **size}, 0)
    _add(drawing, "rect", {"fill": "#eee", **size})

    for number, area in enumerate(areas, 1):
        numbers = _coordinates(area)
        if len(numbers) < 3:
            continue
        name, attributes = _shape(area.get("shape"), numbers)
        outlined = {"fill": "none", "stroke": "#000", **attributes}
        _add(drawing, name, outlined)
        place = {"x": str(numbers[0]), "y": str(numbers[1]), "font-size": "10"}
        _add(drawing, "text", place).parts = [str(number)]
    return drawing


def _shape(shape: str, numbers: list[Decimal]) -> tuple[str, dict[str, str]]:
    """The element of SVG for a shape of QTI."""
    texts = [str(number) for number in numbers]
    if shape == "circle":
        return "circle", {"cx": texts[0], "cy": texts[1], "r": texts[2]}
    if shape == "ellipse" and len(texts) == 4:
        names = ("cx", "cy", "rx", "ry")
        return "ellipse", dict(zip(names, texts, strict=True))
    if shape == "rect" and len(texts) == 4:
        width = str(numbers[2] - numbers[0])
        height = str(numbers[3] - numbers[1])
        return "rect", {"x": texts[0], "y": texts[1], "width": width, "height": height}
    return "polygon", {"points": " ".join(texts)}


def _add(parent: Node, name: str, attributes: dict[str, str]) -> Node:
    child = Node(name, attributes, 0)
    parent.parts.append(child)
    parent.children.append(child)
    return child


def _coordinates(area: Node) -> list[Decimal]:
    numbers = []
    for text in SEPARATOR.split(area.get("coords").strip()):
        try:
            numbers.append(Decimal(text))
        except InvalidOperation:
            return []
    return numbers if all(number.is_finite() for number in numbers) else []


def _length(picture: Node | None, name: str) -> int:
    text = picture.get(name) if picture is not None else ""
    is_whole = text.isascii() and text.isdigit() and 0 < len(text) < 5
    return int(text) if is_whole else 400
