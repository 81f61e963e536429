"""Which keys are probably wrong: every choice of a question is tried as its key.

A student's ability is judged by the other questions alone. A right key is chosen the more often the
abler the student is, along the curve of the logistic model of two parameters, or of three with
guessing (Birnbaum 1968); among those who miss it, the choices fall with fixed odds. The evidence of
each candidate is its likelihood averaged over all curves (Bock and Mislevy 1982 for the abilities by
quadrature), and the odds of the candidates follow by Bayes' rule. A key that is doubted counts no
longer when abilities are judged, until nothing changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import lgamma
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FEWEST_STUDENTS, FEWEST_ITEMS = 30, 5
PRIOR_WRONG = 0.02  # of all keys, before an answer is seen
DOUBTED_FROM = 0.95
FEWEST_ROUNDS, MOST_ROUNDS = 5, 12
GUESSING = (0.0, 0.2)  # the chance of those who know nothing

Floats = NDArray[np.float64]

_ABILITIES = np.linspace(-4, 4, 25)
_ABILITY_ODDS = -(_ABILITIES**2) / 2


@dataclass(frozen=True)
class Keyed:
    """A question with choices: those that are right as it stands, and all of them."""

    right: frozenset[Any]
    choices: tuple[Any, ...]


@dataclass(frozen=True)
class Doubt:
    """A key that is probably wrong, with what probability, and the choice that is probably right."""

    item: Any
    probability: float
    proposed: Any


def _curves() -> tuple[Floats, Floats]:
    """The chance of a right answer, abilities x curves, and the log odds of each curve."""
    slopes, places, floors = np.meshgrid(
        np.linspace(-1.4, 1.2, 7), np.linspace(-3.5, 3.5, 13), GUESSING
    )
    rising = 1 / (
        1 + np.exp(-np.exp(slopes.ravel()) * (_ABILITIES[:, None] - places.ravel()))
    )
    odds = -((slopes.ravel() / 0.5) ** 2) / 2 - ((places.ravel() / 1.3) ** 2) / 2
    return floors.ravel() + (1 - floors.ravel()) * rising, odds - np.logaddexp.reduce(
        odds
    )


_CHANCES, _CURVE_ODDS = _curves()
_QUICK = _CHANCES.astype(np.float32)  # half the time, and exact enough for odds
_USUAL = _CHANCES @ np.exp(_CURVE_ODDS)


class KeyCheck:
    """The state of one check: students x items of answers, and what is believed of each item by now."""

    def __init__(
        self, given: pd.DataFrame, shares: pd.DataFrame, keys: Mapping[Any, Keyed]
    ) -> None:
        self.items = list(shares.columns)
        self.earned = shares.to_numpy(
            float, copy=True
        )  # by the keys that are believed in; NaN where not on the paper
        self.on_paper = ~np.isnan(self.earned)
        self.tried = {
            place: _Candidates(given[item][self.on_paper[:, place]], keys[item])
            for place, item in enumerate(self.items)
            if item in keys
        }
        self.curves = np.tile(_USUAL, (len(self.items), 1))

    def run(self) -> dict[int, Floats]:
        """The probability of each candidate, the key as it stands first, by the item's place."""
        believed: dict[int, int] = {}
        for turn in range(1, MOST_ROUNDS + 1):
            abilities = self._abilities()
            odds = {
                place: self._item(place, abilities) for place in range(len(self.items))
            }
            before, believed = (
                believed,
                {place: int(np.argmax(each)) for place, each in odds.items()},
            )
            if believed == before and turn >= FEWEST_ROUNDS:
                break
        return {place: np.exp(odds[place]) for place in self.tried}

    def _abilities(self) -> Floats:
        """The log odds of each student's abilities by all items."""
        right, wrong = np.log(self.curves), np.log1p(-self.curves)
        earned = np.where(self.on_paper, self.earned, 0)
        missed = np.where(self.on_paper, 1 - self.earned, 0)
        return _ABILITY_ODDS + earned @ right + missed @ wrong

    def _item(self, place: int, abilities: Floats) -> Floats:
        """The log probabilities of an item's candidates; its curve and, where it has choices, its key follow them."""
        rows = self.on_paper[:, place]
        own = self.earned[rows, place][:, None]
        curve = self.curves[place]
        others = abilities[rows] - own * np.log(curve) - (1 - own) * np.log1p(-curve)
        weights = np.exp(others - np.logaddexp.reduce(others, axis=1, keepdims=True))
        chances = np.clip(weights.astype(np.float32) @ _QUICK, 1e-6, 1 - 1e-6)
        right, wrong = np.log(chances), np.log1p(-chances)
        tried = self.tried.get(place)
        marks = own.T if tried is None else tried.marks
        likely = (
            marks.astype(np.float32) @ (right - wrong) + wrong.sum(axis=0) + _CURVE_ODDS
        )
        evidence = np.logaddexp.reduce(likely, axis=1)
        odds = evidence if tried is None else evidence + tried.odds
        best = int(np.argmax(odds))
        self.curves[place] = _CHANCES @ np.exp(likely[best] - evidence[best])
        if tried is not None:
            self.earned[rows, place] = marks[best]
        return odds - np.logaddexp.reduce(odds)


class _Candidates:
    """What might be the key of an item: the key as it stands, and each choice that it leaves out.

    `marks`: candidates x students; `odds`: what is known of each before abilities are looked at.
    """

    def __init__(self, given: pd.Series, keyed: Keyed) -> None:
        self.proposals = [
            None,
            *(choice for choice in keyed.choices if choice not in keyed.right),
        ]
        sets = [keyed.right, *({choice} for choice in self.proposals[1:])]
        counts = given.value_counts()
        answered = [int(counts.get(choice, 0)) for choice in keyed.choices]
        blank = len(given) - sum(answered)
        self.marks = np.array([given.isin(right) for right in sets], float)
        prior = [1 - PRIOR_WRONG, *[PRIOR_WRONG / (len(sets) - 1)] * (len(sets) - 1)]
        self.odds = np.log(prior) + [
            _fixed_odds(
                [
                    count
                    for choice, count in zip(keyed.choices, answered, strict=True)
                    if choice in right
                ]
            )
            + _fixed_odds(
                [
                    count
                    for choice, count in zip(keyed.choices, answered, strict=True)
                    if choice not in right
                ]
                + [blank]
            )
            for right in sets
        ]


def _fixed_odds(counts: list[int]) -> float:
    """The evidence of choices that fall with fixed odds, whatever the odds are (Dirichlet, all ones)."""
    kinds = len(counts)
    return (
        lgamma(kinds)
        - lgamma(sum(counts) + kinds)
        + sum(lgamma(count + 1) for count in counts)
    )


def too_small(shares: pd.DataFrame) -> str:
    """Why keys can't be checked by these answers; empty where they can."""
    if len(shares) < FEWEST_STUDENTS:
        return f"Keys are checked from {FEWEST_STUDENTS} attempts on."
    if shares.shape[1] < FEWEST_ITEMS:
        return f"Keys are checked from {FEWEST_ITEMS} questions on."
    return ""


def doubtful_keys(
    given: pd.DataFrame, shares: pd.DataFrame, keys: Mapping[Any, Keyed]
) -> list[Doubt]:
    """The keys that are probably wrong.

    `given`: students x items, the choice taken, None where none was; `shares`: students x items from 0 to 1,
    NaN where the item was not on the student's paper; items without `keys` speak of abilities alone.
    """
    if too_small(shares):
        return []
    check = KeyCheck(given, shares, keys)
    doubts = []
    for place, odds in check.run().items():
        if 1 - odds[0] >= DOUBTED_FROM:
            best = int(np.argmax(odds[1:])) + 1
            doubts.append(
                Doubt(
                    check.items[place],
                    float(1 - odds[0]),
                    check.tried[place].proposals[best],
                )
            )
    return doubts
