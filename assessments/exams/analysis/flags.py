"""What is worth a look in a question's figures, each with the border it goes by."""

from collections.abc import Callable
from typing import Any

MOST_EASY, LEAST_EASY = 0.95, 0.2
WEAK = 0.2  # a correlation below it separates little (Ebel and Frisbie 1991)
UNUSED = (
    0.05  # a wrong choice that fewer take is no alternative (Haladyna and Downing 1993)
)
FEWEST_FOR_UNUSED = 30
Row = dict[str, Any]


def _unused(row: Row) -> bool:
    wrong = [choice for choice in row["choices"] if not choice["right"]]
    return row["attempts"] >= FEWEST_FOR_UNUSED and any(
        choice["rate"] < UNUSED for choice in wrong
    )


FLAGS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "key_doubted": ("the key is probably wrong", lambda row: row["doubt"] is not None),
    "too_easy": ("nearly all have it right", lambda row: _or(row["facility"], 0) > MOST_EASY),
    "too_hard": ("hardly anybody has it right", lambda row: _or(row["facility"], 1) < LEAST_EASY),
    "negative": ("the weak do better than the able", lambda row: _or(row["point_biserial"], 0) < 0),
    "weak": ("it hardly tells the able from the weak", lambda row: 0 <= _or(row["point_biserial"], 1) < WEAK),
    "unused_choice": ("a wrong choice that hardly anybody takes", _unused),
}  # fmt: skip


def _or(number: float | None, instead: float) -> float:
    return instead if number is None else number


def flags_of(row: Row) -> list[str]:
    """The names of what is worth a look."""
    return [name for name, (_, holds) in FLAGS.items() if holds(row)]
