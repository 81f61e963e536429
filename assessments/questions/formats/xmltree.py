"""XML from strangers, read with line numbers, without entities, and within limits."""

import re
from collections.abc import Iterator
from html.entities import html5
from xml.parsers import expat

from assessments.questions.formats.results import UnreadableError

DEEPEST = 150
MOST_ELEMENTS = 300_000

# A declaration that lacks a blank, as some exports have it.
CROWDED = re.compile(rb"""\A(<\?xml version=(?:"1\.[01]"|'1\.[01]'))(?=encoding)""")


class Node:
    """An element: its name without a prefix, and what is in it.

    `closed` once its end was seen.
    """

    __slots__ = (
        "attributes",
        "children",
        "closed",
        "comments",
        "line",
        "name",
        "parts",
    )

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.parts: list[Node | str] = []
        self.children: list[Node] = []
        self.comments: list[str] = []
        self.closed = False

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def child(self, name: str) -> "Node | None":
        for child in self.children:
            if child.name == name:
                return child
        return None

    def all(self, name: str) -> "list[Node]":
        return [child for child in self.children if child.name == name]

    def walk(self) -> "Iterator[Node]":
        """This element and all below it, in the document's order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, *names: str) -> "Node | None":
        """The first element below this one that has one of the names."""
        for child in self.children:
            for node in child.walk():
                if node.name in names:
                    return node
        return None

    def find_all(self, *names: str) -> "list[Node]":
        """All elements below this one that have one of the names."""
        found = []
        for child in self.children:
            for node in child.walk():
                if node.name in names:
                    found.append(node)
        return found

    @property
    def text(self) -> str:
        """All words in the element, without tags."""
        text = []
        for part in self.parts:
            text.append(part if isinstance(part, str) else part.text)
        return "".join(text)


class RefusedError(Exception):
    """The file has something that is never read: the message says what."""


class TreeBuilder:
    """Builds the tree while expat reads."""

    def __init__(self, lines_before: int) -> None:
        self.lines_before = lines_before
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.CommentHandler = self.comment
        self.parser.EntityDeclHandler = self.entity
        self.parser.SkippedEntityHandler = self.skipped

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber + self.lines_before

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.stack) >= DEEPEST or self.count > MOST_ELEMENTS:
            raise RefusedError("its elements are nested too deeply, or too many")
        local_attributes = {local(key): value for key, value in attributes.items()}
        node = Node(local(name), local_attributes, self.line)
        if self.stack:
            self.stack[-1].children.append(node)
            self.stack[-1].parts.append(node)
        else:
            self.root = node
        self.stack.append(node)

    def end(self, name: str) -> None:
        self.stack.pop().closed = True

    def characters(self, text: str) -> None:
        self.stack[-1].parts.append(text)

    def comment(self, text: str) -> None:
        if self.stack:
            self.stack[-1].comments.append(text)

    def entity(self, *declaration: object) -> None:
        raise RefusedError("it declares entities, which are not read")

    def skipped(self, name: str, is_parameter: bool) -> None:
        if is_parameter:
            return
        known = html5.get(f"{name};")
        if known is None or not self.stack:
            raise RefusedError(f"it uses the unknown entity &{name};")
        self.characters(known)


def local(name: str) -> str:
    return name.rpartition(":")[2]


def parse(data: bytes) -> tuple[Node | None, UnreadableError | None]:
    """The tree of a file as far as it could be read, and the fault that ended it."""
    # Blanks before the declaration are an error to XML, and common.
    bare = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    bare = CROWDED.sub(rb"\1 ", bare, count=1)
    builder = TreeBuilder(data[: len(data) - len(bare)].count(b"\n"))
    try:
        builder.parser.Parse(bare, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        fault = UnreadableError(f"not well-formed XML: {reason}", line=builder.line)
        return builder.root, fault
    except (RefusedError, LookupError, ValueError) as error:
        fault = UnreadableError(f"XML that is not read: {error}", line=builder.line)
        return builder.root, fault
    return builder.root, None
