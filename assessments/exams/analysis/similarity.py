"""Which texts share passages: pairs for a person to judge, never a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from assessments.exams.analysis.fingerprints import GRAM, PASSAGE, Corpus
from assessments.exams.analysis.words import words_of

MOST_PAIRS, MOST_LOOKED_AT, MOST_COMMON = 200, 2_000, 20
Span = tuple[int, int]


@dataclass(frozen=True)
class Text:
    """A text, its writer, and what it is known by."""

    name: Any
    writer: Any
    text: str


class Passage(NamedTuple):
    """Words that two texts share, and where they stand in each, in signs."""

    words: int
    first: Span
    second: Span


@dataclass(frozen=True)
class Pair:
    """Two texts of different writers. `score`: the shared words in percent of the shorter text's own words."""

    first: Text
    second: Text
    shared_words: int
    score: float
    passages: list[Passage]


@dataclass(frozen=True)
class Common:
    """A passage that so many share that it tells nothing of two of them; `text` is where it stands."""

    text: Text
    span: Span
    writers: int


@dataclass(frozen=True)
class Similarities:
    """The pairs, the closest first; `left_out` counts those that were too many to show."""

    pairs: list[Pair]
    common: list[Common]
    left_out: int


def similarities(texts: Sequence[Text], task: str = "") -> Similarities:
    """The pairs of texts that share a passage of PASSAGE words or more; `task` is what all were given to read.

    Case, accents and punctuation make no difference. What is masked (see fingerprints) neither counts as
    shared nor as a text's own.
    """
    return _Comparison(texts, task).run()


def _each_text_first(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs with a text that no pair before has come first, so that a ring that copied doesn't fill the report."""
    met: set[int] = set()
    first: list[tuple[int, int]] = []
    later: list[tuple[int, int]] = []
    for pair in pairs:
        (later if met.issuperset(pair) else first).append(pair)
        met.update(pair)
    return first + later


class _Comparison:
    def __init__(self, texts: Sequence[Text], task: str) -> None:
        self.texts = texts
        self.words = [words_of(each.text) for each in texts]
        writers: dict[Any, int] = {}
        numbers = [writers.setdefault(each.writer, len(writers)) for each in texts]
        self.corpus = Corpus(
            [each.words for each in self.words], numbers, words_of(task).words
        )
        # Word by word Python is quicker with its own numbers.
        self.row, self.masked = self.corpus.words.tolist(), self.corpus.masked.tolist()

    def run(self) -> Similarities:
        meetings = self._meetings()
        closest = _each_text_first(
            sorted(meetings, key=lambda pair: (-len(meetings[pair]), pair))
        )[:MOST_LOOKED_AT]
        scored = {
            pair: found
            for pair in closest
            if (found := self._pair(*pair, meetings[pair]))
        }
        by_score = sorted(
            scored, key=lambda pair: (-scored[pair].score, -scored[pair].shared_words)
        )
        shown = [scored[pair] for pair in _each_text_first(by_score)[:MOST_PAIRS]]
        shown.sort(key=lambda pair: (-pair.score, -pair.shared_words))
        left_out = len(meetings) - len(closest) + len(scored) - len(shown)
        return Similarities(shown, self._common(), left_out)

    def _meetings(self) -> dict[tuple[int, int], list[Span]]:
        """For each two texts the places at which they have the same fingerprint."""
        corpus, chosen = self.corpus, self.corpus.fingerprints()
        _, which, counts = np.unique(
            corpus.hashes[chosen], return_inverse=True, return_counts=True
        )
        order = np.argsort(which, kind="stable")
        order = order[counts[which[order]] > 1]
        groups = np.split(chosen[order], np.flatnonzero(np.diff(which[order])) + 1)
        meetings: dict[tuple[int, int], list[Span]] = defaultdict(list)
        for group in groups:
            for one, other in combinations(self._once_a_text(group), 2):
                if corpus.writer[one] != corpus.writer[other]:
                    meetings[int(corpus.text[one]), int(corpus.text[other])].append(
                        (one, other)
                    )
        return meetings

    def _once_a_text(self, places: Any) -> list[int]:
        """A phrase that a text repeats meets others by its first place."""
        first: dict[int, int] = {}
        for place in places.tolist():
            first.setdefault(int(self.corpus.text[place]), place)
        return list(first.values())

    def _pair(self, first: int, second: int, meetings: list[Span]) -> Pair | None:
        taken: tuple[set[int], set[int]] = set(), set()
        passages = []
        for one, other, length in sorted(
            set(self._passages(first, second, meetings)), key=lambda each: -each[2]
        ):
            here, there = range(one, one + length), range(other, other + length)
            if taken[0].isdisjoint(here) and taken[1].isdisjoint(there):
                taken[0].update(here)
                taken[1].update(there)
                passages.append(
                    Passage(
                        length,
                        self._span(first, one, length),
                        self._span(second, other, length),
                    )
                )
        if not passages:
            return None
        shared = sum(passage.words for passage in passages)
        score = 100 * shared / min(self._own_words(first), self._own_words(second))
        passages.sort(key=lambda passage: passage.first)
        return Pair(
            self.texts[first], self.texts[second], shared, round(score, 1), passages
        )

    def _passages(
        self, first: int, second: int, meetings: list[Span]
    ) -> Iterator[tuple[int, int, int]]:
        """Each meeting drawn out to both sides as far as the words are equal and nobody else's."""
        reached: dict[int, int] = {}
        for one, other in sorted(meetings):
            if one < reached.get(one - other, -1):
                continue
            start, end = self._drawn_out(first, second, one, other)
            reached[one - other] = one + end
            if end - start >= PASSAGE:
                yield one + start, other + start, end - start

    def _drawn_out(self, first: int, second: int, one: int, other: int) -> Span:
        starts, words, masked = self.corpus.starts, self.row, self.masked
        least = max(int(starts[first]) - one, int(starts[second]) - other)
        most = min(int(starts[first + 1]) - one, int(starts[second + 1]) - other)

        def hidden(step: int) -> bool:
            return masked[one + step] or masked[other + step]

        def same(step: int) -> bool:
            return words[one + step] == words[other + step] and not hidden(step)

        if any(words[one + step] != words[other + step] for step in range(GRAM)):
            return 0, 0
        start, end = 0, GRAM
        while start > least and same(start - 1):
            start -= 1
        while end < most and same(end):
            end += 1
        while start < end and hidden(start):
            start += 1
        while end > start and hidden(end - 1):
            end -= 1
        return start, end

    def _own_words(self, text: int) -> int:
        start, end = self.corpus.starts[text : text + 2]
        return int(end - start - self.corpus.masked[start:end].sum())

    def _span(self, text: int, place: int, length: int) -> Span:
        words, start = self.words[text], place - int(self.corpus.starts[text])
        return words.starts[start], words.ends[start + length - 1]

    def _common(self) -> list[Common]:
        """What very many share, each passage where it stands first, the most shared first."""
        corpus, told, found = self.corpus, set[int](), []
        places = np.flatnonzero(corpus.common & ~corpus.given)
        for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
            hashes = set(corpus.hashes[run].tolist())
            if hashes and not hashes <= told:
                text = int(corpus.text[run[0]])
                span = self._span(text, int(run[0]), len(run) + GRAM - 1)
                found.append(
                    Common(self.texts[text], span, int(corpus.spread[run].max()))
                )
            told |= hashes
        return sorted(found, key=lambda each: -each.writers)[:MOST_COMMON]
