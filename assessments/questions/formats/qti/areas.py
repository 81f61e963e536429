"""Places in a picture of QTI 2 and 3: numbered on an outline drawn beside it."""

import re
from decimal import Decimal, InvalidOperation

from assessments.questions.formats.qti.choices import read_choice, read_order
from assessments.questions.formats.qti.interactions import Interaction
from assessments.questions.formats.qti.pairs import read_association, read_pairs
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


def read_areas(interaction: Interaction) -> tuple[Node, str, Content]:
    """What stands for the interaction, what follows the text, and the content.

    The picture comes with an outline of its areas, which are answered by their numbers.
    """
    node = interaction.node
    areas = node.find_all(*AREAS)
    names = {}
    for number, area in enumerate(areas, 1):
        names[area.get("identifier")] = f"Area {number}"
        area.parts = [f"Area {number}"]

    added, content = read_content(areas, names, interaction)
    return picture_with_outline(node, areas), added, content


def read_content(
    areas: list[Node], names: dict[str, str], interaction: Interaction
) -> tuple[str, Content]:
    """What follows the text, and the content, by the numbers of the areas."""
    node = interaction.node
    response = interaction.response
    scoring = interaction.scoring
    if node.name == "hotspotInteraction":
        return "", read_choice(areas, interaction)
    if node.name == "graphicOrderInteraction":
        return "", read_order(names, response, scoring)
    if node.name == "graphicAssociateInteraction":
        return "", read_association(names, response, scoring)

    labels = interaction.texts_by_name(node.find_all("gapImg", "gapText"))
    for name, text in labels.items():
        labels[name] = text or name
    return read_pairs(names, labels, response, scoring, shuffle=True)


def picture_with_outline(node: Node, areas: list[Node]) -> Node:
    """The prompt and the picture, and an outline of the areas with their numbers."""
    drawn = Node("div", {}, node.line)
    for name in ("prompt", "object", "img"):
        part = node.child(name)
        if part is not None:
            append(drawn, part)
    picture = node.child("object") or node.child("img")
    append(drawn, outline(picture, areas))
    return drawn


def outline(picture: Node | None, areas: list[Node]) -> Node:
    width = length_of(picture, "width")
    height = length_of(picture, "height")
    size = {"width": str(width), "height": str(height)}
    drawing = Node("svg", {"viewBox": f"0 0 {width} {height}", **size}, 0)
    add_child(drawing, "rect", {"fill": "#eee", **size})

    for number, area in enumerate(areas, 1):
        numbers = coordinates(area)
        if len(numbers) < 3:
            continue
        name, attributes = svg_shape(area.get("shape"), numbers)
        outlined = {"fill": "none", "stroke": "#000", **attributes}
        add_child(drawing, name, outlined)
        place = {"x": str(numbers[0]), "y": str(numbers[1]), "font-size": "10"}
        add_child(drawing, "text", place).parts = [str(number)]
    return drawing


def svg_shape(shape: str, numbers: list[Decimal]) -> tuple[str, dict[str, str]]:
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


def add_child(parent: Node, name: str, attributes: dict[str, str]) -> Node:
    child = Node(name, attributes, 0)
    append(parent, child)
    return child


def append(parent: Node, child: Node) -> None:
    parent.parts.append(child)
    parent.children.append(child)


def coordinates(area: Node) -> list[Decimal]:
    """The numbers of an area's outline; none if one of them cannot be read."""
    numbers = []
    for text in SEPARATOR.split(area.get("coords").strip()):
        try:
            number = Decimal(text)
        except InvalidOperation:
            return []

        if not number.is_finite():
            return []
        numbers.append(number)
    return numbers


def length_of(picture: Node | None, name: str) -> int:
    text = picture.get(name) if picture is not None else ""
    is_whole = text.isascii() and text.isdigit() and 0 < len(text) < 5
    return int(text) if is_whole else 400
