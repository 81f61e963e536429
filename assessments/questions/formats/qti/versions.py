"""QTI 3 spells everything with hyphens and a prefix.

Brought to the names of QTI 2, one reader does for all.
"""

import re

from assessments.questions.formats.xmltree import Node

_HYPHEN = re.compile(r"-([a-z])")


def camel(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)


def modernised(root: Node) -> Node:
    """The tree with QTI 2 names throughout; changed in place."""
    for node in root.walk():
        if not node.name.startswith("qti-"):
            continue

        node.name = camel(node.name.removeprefix("qti-"))
        attributes = {}
        for name, value in node.attributes.items():
            attributes[camel(name)] = value
        node.attributes = attributes
    return root
