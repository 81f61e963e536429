"""Which texts share passages: pairs for a person to judge, never a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assessments.exams.analysis.fingerprints import GRAM, PASSAGE, Corpus
from assessments.exams.analysis.tokens import tokens_of

MOST_PAIRS = 200  # shown
MOST_LOOKED_AT = 2_000  # pairs
MOST_COMMON = 20  # passages that very many share

Span = tuple[int, int]
PairOfTexts = tuple[int, int]  # by their places among the texts


@dataclass(frozen=True)
class Text:
    name: str
    writer: int
    text: str


class Passage(NamedTuple):
    """Words that two texts share, and where they stand in each, in signs."""

    words: int
    first: Span
    second: Span


class Match(NamedTuple):
    """A run of equal words: the places of its first word among all words."""

    first: int
    second: int
    length: int


@dataclass(frozen=True)
class Pair:
    """Two texts of different writers.

    `score` is the shared words in percent of the shorter text's own words.
    """

    first: Text
    second: Text
    shared_words: int
    score: float
    passages: list[Passage]


@dataclass(frozen=True)
class Common:
    """A passage that so many share that it tells nothing of two of them.

    `text` is the one where it stands first.
    """

    text: Text
    span: Span
    writers: int


@dataclass(frozen=True)
class Similarities:
    """The pairs, the closest first; `left_out` counts those too many to show."""

    pairs: list[Pair]
    common: list[Common]
    left_out: int


def similarities(texts: Sequence[Text], task: str = "") -> Similarities:
    """The pairs of texts that share a passage of PASSAGE words or more.

    `task` is what all were given to read. Case, accents and punctuation make no
    difference. What is masked (see fingerprints) neither counts as shared nor as a
    text's own.
    """
    return _Comparison(texts, task).run()


def _each_text_first(pairs: Sequence[PairOfTexts]) -> list[PairOfTexts]:
    """Pairs with a text that no pair before has come first.

    So a ring that copied doesn't fill the report.
    """
    met: set[int] = set()
    first = []
    later = []
    for pair in pairs:
        if met.issuperset(pair):
            later.append(pair)
        else:
            first.append(pair)
        met.update(pair)
    return first + later


class _Comparison:
    def __init__(self, texts: Sequence[Text], task: str) -> None:
        self.texts = texts
        self.tokens = [tokens_of(text.text) for text in texts]

        writers: dict[int, int] = {}
        writer_places = []
        for text in texts:
            place = writers.setdefault(text.writer, len(writers))
            writer_places.append(place)

        words = [tokens.words for tokens in self.tokens]
        self.corpus = Corpus(words, writer_places, tokens_of(task).words)
        # Word by word Python is quicker with its own numbers.
        self.words = self.corpus.words.tolist()
        self.masked = self.corpus.masked.tolist()

    def run(self) -> Similarities:
        meetings = self._meetings()
        by_meetings = sorted(meetings, key=lambda pair: (-len(meetings[pair]), pair))
        looked_at = _each_text_first(by_meetings)[:MOST_LOOKED_AT]

        found = {}
        for texts in looked_at:
            pair = self._pair(*texts, meetings[texts])
            if pair is not None:
                found[texts] = pair

        def closeness(pair: Pair) -> tuple[float, int]:
            return -pair.score, -pair.shared_words

        closest = sorted(found, key=lambda texts: closeness(found[texts]))
        chosen = _each_text_first(closest)[:MOST_PAIRS]
        pairs = sorted((found[texts] for texts in chosen), key=closeness)

        not_looked_at = len(meetings) - len(looked_at)
        left_out = not_looked_at + len(found) - len(pairs)
        return Similarities(pairs, self._common_passages(), left_out)

    def _meetings(self) -> dict[PairOfTexts, list[tuple[int, int]]]:
        """For each two texts the places at which they have the same fingerprint."""
        corpus = self.corpus
        chosen = corpus.fingerprints()
        _, which, counts = np.unique(
            corpus.hashes[chosen], return_inverse=True, return_counts=True
        )
        order = np.argsort(which, kind="stable")
        order = order[counts[which[order]] > 1]
        borders = np.flatnonzero(np.diff(which[order])) + 1
        groups = np.split(chosen[order], borders)

        meetings: defaultdict[PairOfTexts, list[tuple[int, int]]] = defaultdict(list)
        for group in groups:
            for one, other in combinations(self._once_a_text(group), 2):
                if corpus.writer[one] != corpus.writer[other]:
                    texts = (int(corpus.text[one]), int(corpus.text[other]))
                    meetings[texts].append((one, other))
        return meetings

    def _once_a_text(self, places: NDArray[np.int64]) -> list[int]:
        """A phrase that a text repeats meets others by its first place."""
        first: dict[int, int] = {}
        for place in places.tolist():
            first.setdefault(int(self.corpus.text[place]), place)
        return list(first.values())

    def _pair(
        self, first: int, second: int, meetings: Sequence[tuple[int, int]]
    ) -> Pair | None:
        matches = set(self._matches(first, second, meetings))
        taken_in_first: set[int] = set()
        taken_in_second: set[int] = set()
        passages = []

        for match in sorted(matches, key=lambda match: -match.length):
            here = range(match.first, match.first + match.length)
            there = range(match.second, match.second + match.length)
            if taken_in_first.isdisjoint(here) and taken_in_second.isdisjoint(there):
                taken_in_first.update(here)
                taken_in_second.update(there)
                passage = Passage(
                    match.length,
                    self._span(first, match.first, match.length),
                    self._span(second, match.second, match.length),
                )
                passages.append(passage)

        if not passages:
            return None
        passages.sort(key=lambda passage: passage.first)
        shared = sum(passage.words for passage in passages)
        own_words = min(self._own_words(first), self._own_words(second))
        score = round(100 * shared / own_words, 1)
        return Pair(self.texts[first], self.texts[second], shared, score, passages)

    def _matches(
        self, first: int, second: int, meetings: Sequence[tuple[int, int]]
    ) -> Iterator[Match]:
        """Each meeting drawn out to both sides as far as the words are equal."""
        reached: dict[int, int] = {}
        for one, other in sorted(meetings):
            shift = one - other
            if one < reached.get(shift, -1):
                continue
            start, end = self._draw_out(first, second, one, other)
            reached[shift] = one + end
            if end - start >= PASSAGE:
                yield Match(one + start, other + start, end - start)

    def _draw_out(self, first: int, second: int, one: int, other: int) -> Span:
        """From where to where, seen from a meeting, the texts are equal.

        Words that are masked in either are left out at both ends.
        """
        starts = self.corpus.starts
        words = self.words
        least = max(int(starts[first]) - one, int(starts[second]) - other)
        most = min(int(starts[first + 1]) - one, int(starts[second + 1]) - other)

        def is_masked(step: int) -> bool:
            return self.masked[one + step] or self.masked[other + step]

        def is_same(step: int) -> bool:
            return words[one + step] == words[other + step] and not is_masked(step)

        if words[one : one + GRAM] != words[other : other + GRAM]:
            return 0, 0  # equal hashes of different words

        start = 0
        end = GRAM
        while start > least and is_same(start - 1):
            start -= 1
        while end < most and is_same(end):
            end += 1
        while start < end and is_masked(start):
            start += 1
        while end > start and is_masked(end - 1):
            end -= 1
        return start, end

    def _own_words(self, text: int) -> int:
        """How many words of a text are not masked."""
        start, end = self.corpus.starts[text : text + 2]
        return int(end - start - self.corpus.masked[start:end].sum())

    def _span(self, text: int, place: int, length: int) -> Span:
        """Where words of a text stand in it, in signs."""
        tokens = self.tokens[text]
        start = place - int(self.corpus.starts[text])
        return tokens.starts[start], tokens.ends[start + length - 1]

    def _common_passages(self) -> list[Common]:
        """What very many share, each where it stands first, the most shared first."""
        corpus = self.corpus
        told: set[int] = set()
        found = []

        places = np.flatnonzero(corpus.common & ~corpus.given)
        borders = np.flatnonzero(np.diff(places) > 1) + 1
        for run in np.split(places, borders):
            hashes = set(corpus.hashes[run].tolist())
            if hashes and not hashes <= told:
                text = int(corpus.text[run[0]])
                span = self._span(text, int(run[0]), len(run) + GRAM - 1)
                writers = int(corpus.spread[run].max())
                found.append(Common(self.texts[text], span, writers))
            told |= hashes

        found.sort(key=lambda common: -common.writers)
        return found[:MOST_COMMON]
