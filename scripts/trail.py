"""Notes which files of the project run, in what order, and who calls whom.

The project is the folder in which a script is started, without its tests, migrations
and scripts.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from pathlib import Path
from types import FrameType
from unittest.mock import patch

ROOT = Path.cwd()
NOT_COUNTED = {"tests", "migrations", "scripts", ".venv"}


@dataclass
class Trail:
    """The files that were visited, and the turns from one to another.

    A file is visited when something that is defined in it runs. A turn is a call from
    one file into another, through whatever library; it goes back where that file was
    visited before. A generator is called anew each time that it goes on.
    """

    files: list[str] = field(default_factory=list)
    turns: int = 0
    back: int = 0

    def visit(self, file: str, caller: str | None) -> None:
        """Note that something in `file` is called from `caller`, None at the start."""
        is_new = file not in self.files

        if caller is not None and caller != file:
            self.turns += 1
            if not is_new:
                self.back += 1

        if is_new:
            self.files.append(file)


class Walk:
    """What runs of the project: the domain path, and apart from it all around it."""

    def __init__(self) -> None:
        self.domain = Trail()
        self.around = Trail()
        self._current = self.around

    @contextmanager
    def watch(self, owner: object, name: str) -> Iterator[None]:
        """Count what runs in the block; the domain path is the owner's method `name`.

        From the moment that it is entered until it returns.
        """
        method = getattr(owner, name)

        @wraps(method)
        def watched(*args: object, **kwargs: object) -> object:
            self._current = self.domain
            try:
                return method(*args, **kwargs)
            finally:
                self._current = self.around

        with patch.object(owner, name, watched):
            sys.setprofile(self._note)
            try:
                yield
            finally:
                sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, argument: object) -> None:
        file = file_of(frame)
        if event == "call" and file is not None:
            self._current.visit(file, caller_of(frame))


def caller_of(frame: FrameType) -> str | None:
    """The nearest of the project's files that called, up to the watched method."""
    caller = frame.f_back
    while caller is not None and caller.f_globals is not globals():
        file = file_of(caller)
        if file is not None:
            return file
        caller = caller.f_back
    return None


def file_of(frame: FrameType) -> str | None:
    """Where the running code belongs, the generated methods of a dataclass included."""
    return project_file(frame.f_globals.get("__file__") or "")


@cache
def project_file(name: str) -> str | None:
    """The file's path in the project; None for one that is not counted."""
    path = Path(name)
    if not path.is_relative_to(ROOT):
        return None

    inside = path.relative_to(ROOT)
    if NOT_COUNTED.intersection(inside.parts):
        return None
    return str(inside)
