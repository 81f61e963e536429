"""SVG pictures: kept with the elements and attributes of an allow-list only."""

import html
import re

from assessments.questions.formats.xmltree import Node, parse

LARGEST_SVG = 75_000
ELEMENTS = {
    "svg", "g", "defs", "title", "desc", "symbol", "use", "path", "rect", "circle",
    "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "marker",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern",
}  # fmt: skip
ATTRIBUTES = {
    "id", "class", "viewBox", "preserveAspectRatio", "version", "transform", "d",
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx",
    "dy", "width", "height", "points", "offset", "rotate", "href", "style",
    "textLength", "lengthAdjust", "startOffset", "pathLength", "orient", "refX",
    "refY", "markerWidth", "markerHeight", "markerUnits", "gradientUnits",
    "gradientTransform", "spreadMethod", "clipPathUnits", "maskUnits",
    "maskContentUnits", "patternUnits", "patternContentUnits", "patternTransform",
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "opacity", "color", "display", "visibility", "clip-path",
    "clip-rule", "mask", "marker-start", "marker-mid", "marker-end", "stop-color",
    "stop-opacity", "font-family", "font-size", "font-style", "font-weight",
    "text-anchor", "text-decoration", "dominant-baseline", "alignment-baseline",
    "baseline-shift", "letter-spacing", "word-spacing",
}  # fmt: skip
NAMESPACE = "http://www.w3.org/2000/svg"
# What fetches something, or hides from this list that it does.
FOREIGN = re.compile(r"url\s*\(\s*[\"']?(?!#)|@import|expression|\\|&", re.IGNORECASE)
BEGINNING = re.compile(
    rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s)*<svg\b", re.S
)


def is_svg(content: bytes) -> bool:
    return BEGINNING.match(content.removeprefix(b"\xef\xbb\xbf")[:5_000]) is not None


def sanitise_svg(content: bytes) -> bytes:
    """The picture without scripts, and without anything fetched from elsewhere.

    Empty where it is no picture, or too large a one. What was sanitised stays as it is.
    """
    if len(content) > LARGEST_SVG:
        return b""
    root, fault = parse(content)
    if root is None or fault is not None or root.name != "svg":
        return b""
    return write_node(root).encode()


def write_node(node: Node) -> str:
    attributes = f' xmlns="{NAMESPACE}"' if node.name == "svg" else ""
    for name, value in sorted(node.attributes.items()):
        if name not in ATTRIBUTES or FOREIGN.search(value):
            continue
        if name == "href" and not value.startswith("#"):
            continue
        attributes += f' {name}="{html.escape(value)}"'

    inner = ""
    for part in node.parts:
        if isinstance(part, str):
            inner += html.escape(part, quote=False)
        elif part.name in ELEMENTS:
            inner += write_node(part)
    return f"<{node.name}{attributes}>{inner}</{node.name}>"
