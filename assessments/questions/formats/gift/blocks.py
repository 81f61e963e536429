"""A GIFT file cut into questions, its comments and categories taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TAG = re.compile(r"\[(id|tags?):((?:[^\]\\]|\\.)+)\]")
# Stands for a doubled slash, which is one in a name; no text that was read has it.
DOUBLED_SLASH = "\ufdef"
LONGEST_COMMENT = 5_000
CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")


@dataclass(slots=True)
class Block:
    """The lines of one question, their numbers in the file, and its comments."""

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    category: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def line_at(self, position: int) -> int:
        """The line of the file that a position of the text stands in."""
        lines_before = self.text.count("\n", 0, position)
        return self.numbers[min(lines_before, len(self.numbers) - 1)]

    def marks(self) -> tuple[str, tuple[str, ...]]:
        short = [text for text in self.comments if len(text) <= LONGEST_COMMENT]

        identifier = ""
        tags = []
        for name, value in TAG.findall("\n".join(short)):
            value = value.replace("\\]", "]").replace("\\\\", "\\").strip()
            if name == "id":
                identifier = value
            elif value:
                tags.append(value)
        return identifier, tuple(tags)


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file, in order, parted by blank lines.

    A category holds for all that follow it.
    """
    category = ""
    block = Block()
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        category_line = CATEGORY.match(line) if not block.lines else None
        if bare.startswith("//"):
            block.comments.append(bare)
        elif category_line:
            category = path_of(category_line[1])
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
    """A category's path without Moodle's context, which means nothing elsewhere."""
    steps = []
    for step in category.replace("//", DOUBLED_SLASH).split("/"):
        steps.append(step.strip())
    if steps[0].startswith("$") and steps[0].endswith("$"):
        del steps[0]
    if steps and steps[0] == "top":
        del steps[0]
    return "/".join(steps).replace(DOUBLED_SLASH, "//")
