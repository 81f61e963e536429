"""Exams that were never sat: answers drawn from a 2-parameter logistic model, with some keys made wrong."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assessments.exams.analysis.keys import Keyed

LETTERS = "ABCDE"


@dataclass(frozen=True)
class Simulated:
    """The answers as students x items, the keys as they stand, and the right choice of those that are wrong."""

    given: pd.DataFrame
    keys: dict[int, Keyed]
    wrong: dict[int, str]

    @property
    def shares(self) -> pd.DataFrame:
        """What the answers earn by the keys as they stand."""
        right = {
            item: self.given[item].isin(keyed.right)
            for item, keyed in self.keys.items()
        }
        return pd.DataFrame(right).astype(float)


def simulated_exam(
    seed: int,
    *,
    students: int = 200,
    items: int = 40,
    flipped: float = 0.05,
    pull: float = 0.3,
    guessing: float = 0.0,
    spread: float = 0.4,
    blank: float = 0.0,
) -> Simulated:
    """Abilities and difficulties N(0, 1), log discriminations N(0, spread), 4 or 5 choices.

    Wrong answers fall on distractors of uneven appeal, each of which draws the able or
    the weak by a slope N(0, pull). At least one key is made wrong, unless `flipped` is
    0.
    """
    random = np.random.default_rng(seed)
    ability = random.normal(size=students)
    count = max(round(items * flipped), 1) if flipped else 0
    to_flip = set(random.choice(items, count, replace=False).tolist())
    given, keys, wrong = {}, {}, {}
    for item in range(items):
        choices = LETTERS[: random.integers(4, 6)]
        right = str(random.choice(list(choices)))
        slope, place = np.exp(random.normal(0, spread)), random.normal()
        chance = guessing + (1 - guessing) / (1 + np.exp(-slope * (ability - place)))
        others = [choice for choice in choices if choice != right]
        appeal = np.exp(
            random.normal(0, 0.7, len(others))
            + np.outer(ability, random.normal(0, pull, len(others)))
        )
        upto = np.cumsum(appeal / appeal.sum(axis=1, keepdims=True), axis=1)
        taken = (random.random((students, 1)) > upto[:, :-1]).sum(axis=1)
        answers = np.where(
            random.random(students) < chance, right, np.array(others)[taken]
        )
        given[item] = np.where(random.random(students) < blank, None, answers)
        key = right
        if item in to_flip:
            wrong[item], key = right, str(random.choice(others))
        keys[item] = Keyed(right=frozenset({key}), choices=tuple(choices))
    return Simulated(pd.DataFrame(given, dtype=object), keys, wrong)
