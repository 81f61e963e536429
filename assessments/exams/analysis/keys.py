"""Which keys are probably wrong: every choice of a question is tried as its key.

A student's ability is judged by the other questions alone. A right key is chosen the
more often the abler the student is, along the curve of the logistic model of two
parameters, or of three with guessing (Birnbaum 1968); among those who miss it, the
choices fall with fixed odds. The evidence of each candidate is its likelihood averaged
over all curves (Bock and Mislevy 1982 for the abilities by quadrature), and the odds of
the candidates follow by Bayes' rule. A key that is doubted counts no longer when
abilities are judged, until nothing changes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import lgamma

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FEWEST_STUDENTS = 30
FEWEST_ITEMS = 5
PRIOR_WRONG = 0.02  # of all keys, before an answer is seen
DOUBTED_FROM = 0.95
FEWEST_ROUNDS = 5
MOST_ROUNDS = 12
GUESSING = (0.0, 0.2)  # the chance of those who know nothing

Floats = NDArray[np.float64]

_ABILITIES = np.linspace(-4, 4, 25)
_ABILITY_ODDS = -(_ABILITIES**2) / 2


@dataclass(frozen=True)
class Keyed:
    """A question with choices: those that are right as it stands, and all of them."""

    right: frozenset[str]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Doubt:
    """A key that is probably wrong, and the choice that is probably right.

    `item` is the question's name among the columns, `probability` that the key is
    wrong.
    """

    item: int
    probability: float
    proposed: str


def _curves() -> tuple[Floats, Floats]:
    """The chance of a right answer, abilities x curves, and the log odds of curves."""
    grid = np.meshgrid(np.linspace(-1.4, 1.2, 7), np.linspace(-3.5, 3.5, 13), GUESSING)
    slopes, places, floors = (axis.ravel() for axis in grid)

    rising = 1 / (1 + np.exp(-np.exp(slopes) * (_ABILITIES[:, None] - places)))
    chances = floors + (1 - floors) * rising

    odds = -((slopes / 0.5) ** 2) / 2 - ((places / 1.3) ** 2) / 2
    return chances, odds - np.logaddexp.reduce(odds)


_CHANCES, _CURVE_ODDS = _curves()
_QUICK = _CHANCES.astype(np.float32)  # half the time, and exact enough for odds
_USUAL = _CHANCES @ np.exp(_CURVE_ODDS)


def too_small(shares: pd.DataFrame) -> str:
    """Why keys can't be checked by these answers; empty where they can."""
    if len(shares) < FEWEST_STUDENTS:
        return f"Keys are checked from {FEWEST_STUDENTS} attempts on."
    if shares.shape[1] < FEWEST_ITEMS:
        return f"Keys are checked from {FEWEST_ITEMS} questions on."
    return ""


def doubtful_keys(
    given: pd.DataFrame, shares: pd.DataFrame, keys: Mapping[int, Keyed]
) -> list[Doubt]:
    """The keys that are probably wrong.

    `given` is students x items, the choice taken, None where none was; `shares` is
    students x items from 0 to 1, NaN where the item was not on the student's paper.
    Items without `keys` speak of abilities alone.
    """
    if too_small(shares):
        return []

    check = KeyCheck(given, shares, keys)
    doubts = []
    for place, probabilities in check.run().items():
        doubt = 1 - probabilities[0]
        if doubt >= DOUBTED_FROM:
            best = int(np.argmax(probabilities[1:]))
            proposed = check.candidates[place].others[best]
            doubts.append(Doubt(check.items[place], float(doubt), proposed))
    return doubts


class KeyCheck:
    """The state of one check: the answers, and what is believed of each item by now."""

    def __init__(
        self, given: pd.DataFrame, shares: pd.DataFrame, keys: Mapping[int, Keyed]
    ) -> None:
        self.items = list(shares.columns)
        # By the keys that are believed in; NaN where not on the paper.
        self.earned = shares.to_numpy(float, copy=True)
        self.on_paper = ~np.isnan(self.earned)
        self.curves = np.tile(_USUAL, (len(self.items), 1))

        self.candidates = {}
        for place, item in enumerate(self.items):
            if item in keys:
                answers = given[item][self.on_paper[:, place]]
                self.candidates[place] = _Candidates(answers, keys[item])

    def run(self) -> dict[int, Floats]:
        """The probability of each candidate, by the item's place.

        The key as it stands comes first.
        """
        believed: dict[int, int] = {}
        odds: dict[int, Floats] = {}

        for turn in range(1, MOST_ROUNDS + 1):
            abilities = self._abilities()
            before = believed
            believed = {}
            for place in range(len(self.items)):
                odds[place] = self._judge(place, abilities)
                believed[place] = int(np.argmax(odds[place]))
            if believed == before and turn >= FEWEST_ROUNDS:
                break

        return {place: np.exp(odds[place]) for place in self.candidates}

    def _abilities(self) -> Floats:
        """The log odds of each student's abilities by all items."""
        right = np.log(self.curves)
        wrong = np.log1p(-self.curves)
        earned = np.where(self.on_paper, self.earned, 0)
        missed = np.where(self.on_paper, 1 - self.earned, 0)
        return _ABILITY_ODDS + earned @ right + missed @ wrong

    def _judge(self, place: int, abilities: Floats) -> Floats:
        """The log probabilities of an item's candidates.

        The item's curve follows the likeliest of them and, where it has choices, its
        key.
        """
        rows = self.on_paper[:, place]
        own = self.earned[rows, place][:, None]
        curve = self.curves[place]
        others = abilities[rows] - own * np.log(curve) - (1 - own) * np.log1p(-curve)
        weights = np.exp(others - np.logaddexp.reduce(others, axis=1, keepdims=True))

        chances = np.clip(weights.astype(np.float32) @ _QUICK, 1e-6, 1 - 1e-6)
        right = np.log(chances)
        wrong = np.log1p(-chances)
        candidates = self.candidates.get(place)
        marks = own.T if candidates is None else candidates.marks
        likely = marks.astype(np.float32) @ (right - wrong)
        likely = likely + wrong.sum(axis=0) + _CURVE_ODDS
        evidence = np.logaddexp.reduce(likely, axis=1)

        odds = evidence
        if candidates is not None:
            odds = evidence + candidates.odds
        best = int(np.argmax(odds))
        self.curves[place] = _CHANCES @ np.exp(likely[best] - evidence[best])
        if candidates is not None:
            self.earned[rows, place] = marks[best]
        return odds - np.logaddexp.reduce(odds)


class _Candidates:
    """What might be the key of an item: the key as it stands, and each other choice.

    `others` are those that the key leaves out. `marks` is candidates x students; `odds`
    is what is known of each before abilities are looked at.
    """

    def __init__(self, given: pd.Series, keyed: Keyed) -> None:
        self.others = [each for each in keyed.choices if each not in keyed.right]
        keys = [keyed.right]
        keys += [frozenset({choice}) for choice in self.others]
        self.marks = np.array([given.isin(key) for key in keys], float)

        counts = {}
        for choice, count in given.value_counts().items():
            if choice in keyed.choices:
                counts[choice] = int(count)
        blank = len(given) - sum(counts.values())

        prior = [1 - PRIOR_WRONG]
        prior += [PRIOR_WRONG / len(self.others)] * len(self.others)
        evidence = [_odds_of_counts(key, keyed.choices, counts, blank) for key in keys]
        self.odds = np.log(prior) + evidence


def _odds_of_counts(
    key: Collection[str],
    choices: Sequence[str],
    counts: Mapping[str, int],
    blank: int,
) -> float:
    """The evidence of how often each choice was taken, were this the key."""
    right = []
    wrong = []
    for choice in choices:
        count = counts.get(choice, 0)
        if choice in key:
            right.append(count)
        else:
            wrong.append(count)
    return _fixed_odds(right) + _fixed_odds([*wrong, blank])


def _fixed_odds(counts: Sequence[int]) -> float:
    """The evidence of choices that fall with fixed odds, whatever the odds are.

    Dirichlet's prior, all ones.
    """
    kinds = len(counts)
    arrangements = sum(lgamma(count + 1) for count in counts)
    return lgamma(kinds) - lgamma(sum(counts) + kinds) + arrangements
