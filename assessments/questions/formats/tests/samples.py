"""Question files of other systems, which lie beside the project and not in it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "data" / "questions"

needs_samples = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=(
        "the question files of other systems (../shared/data/questions) are not here"
    ),
)


def sample(name: str) -> bytes:
    """One of the files."""
    return (FOLDER / name).read_bytes()


def kinds(result) -> list[str]:
    """What was read, by kind."""
    return [item.kind for item in result.items]


def faults(result) -> list[tuple[int | None, str]]:
    """What was not read: its line and why."""
    return [(fault.line, fault.error) for fault in result.errors]
