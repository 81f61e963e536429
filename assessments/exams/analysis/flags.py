"""What is worth a look in a question's figures, each with the border it goes by."""

from collections.abc import Callable
from typing import NamedTuple, TypedDict

MOST_EASY = 0.95
LEAST_EASY = 0.2
# A correlation below it separates little (Ebel and Frisbie 1991).
WEAK = 0.2
# A wrong choice that fewer take is no alternative (Haladyna and Downing 1993).
UNUSED = 0.05
FEWEST_FOR_UNUSED = 30  # attempts


class ChoiceFigures(TypedDict):
    """A choice, and the share of those who had the question that took it.

    Of all, and of the best, the middle and the last third.
    """

    key: str
    text: str
    right: bool
    rate: float | None
    upper: float | None
    middle: float | None
    lower: float | None


class ItemFigures(NamedTuple):
    """What the flags of a question go by; None where a group is too small for it."""

    attempts: int
    facility: float | None
    point_biserial: float | None
    choices: list[ChoiceFigures]
    key_doubted: bool


class Flag(NamedTuple):
    meaning: str
    holds: Callable[[ItemFigures], bool]


def is_key_doubted(figures: ItemFigures) -> bool:
    return figures.key_doubted


def is_too_easy(figures: ItemFigures) -> bool:
    return figures.facility is not None and figures.facility > MOST_EASY


def is_too_hard(figures: ItemFigures) -> bool:
    return figures.facility is not None and figures.facility < LEAST_EASY


def is_negative(figures: ItemFigures) -> bool:
    return figures.point_biserial is not None and figures.point_biserial < 0


def is_weak(figures: ItemFigures) -> bool:
    return figures.point_biserial is not None and 0 <= figures.point_biserial < WEAK


def has_unused_choice(figures: ItemFigures) -> bool:
    if figures.attempts < FEWEST_FOR_UNUSED:
        return False
    for choice in figures.choices:
        if not choice["right"] and (choice["rate"] or 0) < UNUSED:
            return True
    return False


FLAGS = {
    "key_doubted": Flag("the key is probably wrong", is_key_doubted),
    "too_easy": Flag("nearly all have it right", is_too_easy),
    "too_hard": Flag("hardly anybody has it right", is_too_hard),
    "negative": Flag("the weak do better than the able", is_negative),
    "weak": Flag("it hardly tells the able from the weak", is_weak),
    "unused_choice": Flag(
        "a wrong choice that hardly anybody takes", has_unused_choice
    ),
}


def flags_of(figures: ItemFigures) -> list[str]:
    return [name for name, flag in FLAGS.items() if flag.holds(figures)]
