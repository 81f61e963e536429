"""Fingerprints of many texts at once, by winnowing.

The method is that of Schleimer, Wilkerson and Aiken (SIGMOD 2003). Every run of GRAM
words is hashed. Runs that stand in the task itself, or that very many texts share, are
masked. Of what is left, the least hash of each WINDOW runs is a fingerprint, so that a
passage of PASSAGE words that two texts share gives both at least one and the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

GRAM = 5
WINDOW = 4
PASSAGE = GRAM + WINDOW - 1
# More writers than a tenth have what is common: at least 5 of them, at most 100.
SHARE_IN_COMMON = 0.1
FEWEST_IN_COMMON = 5
MOST_IN_COMMON = 100

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

_NEVER = np.uint64(2**64 - 1)
_FACTORS = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
    ],
    dtype=np.uint64,
)


class Corpus:
    """Texts as one row of words, and what is known of each run of words.

    `text` says to which text each word belongs, `starts` where each text begins. Of
    each run: `whole` where it lies in one text, `given` in the task, `common` in very
    many texts, and how many writers have it (`spread`). `masked` are the words on which
    a run lies that is given or common.
    """

    def __init__(
        self,
        texts: Sequence[Sequence[str]],
        writers: Sequence[int],
        task: Sequence[str],
    ) -> None:
        numbers: dict[str, int] = {}
        rows = []
        for words in [*texts, task]:
            row = [numbers.setdefault(word, len(numbers) + 1) for word in words]
            rows.append(np.array(row, dtype=np.uint64))
        task_words = rows.pop()

        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        self.words = np.concatenate([*rows, np.array([], dtype=np.uint64)])
        self.text = np.repeat(np.arange(len(texts)), lengths)
        self.starts = np.concatenate([[0], np.cumsum(lengths)])
        self.writer = self.text
        if len(texts):
            self.writer = np.asarray(writers, dtype=np.int64)[self.text]

        self.hashes = _hashes(self.words)
        count = len(self.hashes)
        self.whole = self.text[:count] == self.text[GRAM - 1 :][:count]
        self.common, self.spread = self._shared_by_many(len(set(writers)))
        self.given = np.isin(self.hashes, _hashes(task_words)) & self.whole
        self.masked = _covered(self.given | self.common, len(self.words))

    def _shared_by_many(self, writers: int) -> tuple[Flags, Places]:
        """The runs that more writers have than by chance or copying, and how many."""
        most = max(FEWEST_IN_COMMON, int(writers * SHARE_IN_COMMON))
        most = min(most, MOST_IN_COMMON)

        _, which = np.unique(self.hashes, return_inverse=True)
        run_and_writer = which * writers + self.writer[: len(which)]
        pairs = np.unique(run_and_writer[self.whole])
        counts = np.bincount(pairs // max(writers, 1), minlength=len(which))
        spread = counts[which]
        return (spread > most) & self.whole, spread

    def fingerprints(self) -> Places:
        """Where the chosen runs begin."""
        usable = self.whole & ~self.given & ~self.common
        hashes = np.where(usable, self.hashes, _NEVER)
        if len(hashes) < WINDOW:
            return np.flatnonzero(hashes != _NEVER)

        windows = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW)
        last_least = WINDOW - 1 - np.argmin(windows[:, ::-1], axis=1)
        chosen = np.unique(np.arange(len(windows)) + last_least)
        return chosen[hashes[chosen] != _NEVER]


def _hashes(words: NDArray[np.uint64]) -> Hashes:
    """A hash of each run of GRAM words."""
    count = max(len(words) - GRAM + 1, 0)
    hashes = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        hashes = (hashes ^ (words[place : place + count] * factor)) * _FACTORS[0]
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _covered(runs: Flags, words: int) -> Flags:
    """The words on which one of these runs lies."""
    begins = np.flatnonzero(runs)
    edges = np.zeros(words + 1, dtype=np.int64)
    np.add.at(edges, begins, 1)
    np.add.at(edges, begins + GRAM, -1)
    return np.cumsum(edges)[:words] > 0
