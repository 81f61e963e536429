"""What reading and writing question files gives: nothing is lost unnamed."""

from dataclasses import dataclass, field

from assessments.questions.items import Item


class UnreadableError(ValueError):
    """An item, or a whole file, cannot be read.

    The message is for the teacher who sent it.
    """

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class InexpressibleError(ValueError):
    """A format has no way to say what a question says."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something did not become a question, and where it stands.

    `line` counts from 1, `item` is the question's name.
    """

    error: str
    line: int | None = None
    item: str = ""

    def to_json(self) -> dict[str, int | str]:
        """As a row of a task's result: `line` and `item` where known, and `error`."""
        row: dict[str, int | str] = {} if self.line is None else {"line": self.line}
        if self.item:
            row["item"] = self.item
        return row | {"error": self.error}


@dataclass(frozen=True, slots=True)
class Found:
    """A question that was read, and its place.

    `without` names what the file says of it that is not kept.
    """

    item: Item
    line: int | None = None
    name: str = ""
    without: tuple[str, ...] = ()


@dataclass(slots=True)
class ReadResult:
    """The questions of a file, and what became none.

    `errors` could not be read, `skipped` never were questions.
    """

    found: list[Found] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    skipped: list[Fault] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        return [found.item for found in self.found]

    def refuse(self, error: str, *, line: int | None = None, item: str = "") -> None:
        self.errors.append(Fault(error, line, item))

    def skip(self, error: str, *, line: int | None = None, item: str = "") -> None:
        self.skipped.append(Fault(error, line, item))


@dataclass(frozen=True, slots=True)
class WriteResult:
    """A file of questions, and what it has no way to say.

    `left_out` names questions that are not in it, `notes` what it keeps of a question
    for this system alone, or not at all.
    """

    data: bytes
    left_out: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
