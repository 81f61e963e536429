"""Fingerprints of many texts at once, by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003).

Every run of GRAM words is hashed. Runs that stand in the task itself, or that very many texts share, are
masked. Of what is left, the least hash of each WINDOW runs is a fingerprint, so that a passage of
PASSAGE words that two texts share gives both at least one and the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

GRAM, WINDOW = 5, 4
PASSAGE = GRAM + WINDOW - 1
FEWEST_IN_COMMON, SHARE_IN_COMMON, MOST_IN_COMMON = 5, 0.1, 100
_NEVER = np.uint64(2**64 - 1)
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93,
                     0xA0761D6478BD642F], dtype=np.uint64)  # fmt: skip

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


class Corpus:
    """Texts as one row of words: `text` says to which each word belongs, `starts` where each text begins."""

    def __init__(
        self,
        texts: Sequence[Sequence[str]],
        writers: Sequence[int],
        task: Sequence[str],
    ) -> None:
        numbers: dict[str, int] = {}
        rows = [
            [numbers.setdefault(word, len(numbers) + 1) for word in words]
            for words in [*texts, task]
        ]
        lengths = np.array([len(row) for row in rows[:-1]], dtype=np.int64)
        self.words = np.array(
            [number for row in rows[:-1] for number in row], dtype=np.uint64
        )
        self.text = np.repeat(np.arange(len(texts)), lengths)
        self.writer = (
            np.asarray(writers, dtype=np.int64)[self.text] if len(texts) else self.text
        )
        self.starts = np.concatenate([[0], np.cumsum(lengths)])
        self.hashes = _hashes(self.words)
        self.whole = (
            self.text[: len(self.hashes)] == self.text[GRAM - 1 :][: len(self.hashes)]
        )
        self.common, self.spread = self._shared_by_many(len(set(writers)))
        self.given = (
            np.isin(self.hashes, _hashes(np.array(rows[-1], dtype=np.uint64)))
            & self.whole
        )
        self.masked = _covered(self.given | self.common, len(self.words))

    def _shared_by_many(self, writers: int) -> tuple[Flags, Places]:
        """Which runs more writers have than could be chance or copying by a few, and how many have each."""
        most = min(
            max(FEWEST_IN_COMMON, int(writers * SHARE_IN_COMMON)), MOST_IN_COMMON
        )
        _, which = np.unique(self.hashes, return_inverse=True)
        pairs = np.unique((which * writers + self.writer[: len(which)])[self.whole])
        spread = np.bincount(pairs // max(writers, 1), minlength=len(which))[which]
        return (spread > most) & self.whole, spread

    def fingerprints(self) -> Places:
        """Where the chosen runs begin."""
        hashes = np.where(self.whole & ~self.given & ~self.common, self.hashes, _NEVER)
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
    edges = np.zeros(words + 1, dtype=np.int64)
    np.add.at(edges, np.flatnonzero(runs), 1)
    np.add.at(edges, np.flatnonzero(runs) + GRAM, -1)
    return np.cumsum(edges)[:words] > 0
