"""A GIFT file cut into questions: blank lines part them, comments and categories are
taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAG = re.compile(r"\[(id|tags?):((?:[^\]\\]|\\.)+)\]")
# Stands for a doubled slash, which is one in a name; no text that was read has it.
_DOUBLED = "\ufdef"
LONGEST_COMMENT = 5_000
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")


@dataclass(slots=True)
class Block:
    """The lines of one question without its comments, and what its comments and the
    category line say."""

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    category: str = ""

    @property
    def text(self) -> str:
        """The question's words."""
        return "\n".join(self.lines)

    def line_at(self, position: int) -> int:
        """The line of the file that a position of the text stands in."""
        return self.numbers[
            min(self.text.count("\n", 0, position), len(self.numbers) - 1)
        ]

    def marks(self) -> tuple[str, tuple[str, ...]]:
        """The identifier and the tags that the comments name."""
        identifier, tags = "", []
        for name, value in _TAG.findall(
            "\n".join(one for one in self.comments if len(one) <= LONGEST_COMMENT)
        ):
            value = value.replace("\\]", "]").replace("\\\\", "\\").strip()
            if name == "id":
                identifier = value
            elif value:
                tags.append(value)
        return identifier, tuple(tags)


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file, in order; a category holds for all that follow it."""
    category, block = "", Block()
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare.startswith("//"):
            block.comments.append(bare)
        elif (
            bare.startswith("$CATEGORY:")
            and not block.lines
            and (found := _CATEGORY.match(line))
        ):
            category = path_of(found[1])
        elif bare:
            block.lines.append(line)
            block.numbers.append(number)
        else:
            if block.lines:
                yield block
            block = Block()
        block.category = category
    if block.lines:
        yield block


def path_of(category: str) -> str:
    """A category's path without the name of Moodle's context, which means nothing
    elsewhere."""
    parts = [part.strip() for part in category.replace("//", _DOUBLED).split("/")]
    if parts and parts[0].startswith("$") and parts[0].endswith("$"):
        parts = parts[1:]
    if parts and parts[0] == "top":
        parts = parts[1:]
    return "/".join(parts).replace(_DOUBLED, "//")
