"""How long it takes to find shared passages in the essays of a large exam.

1,000 attempts of three essays of 500 words.

.venv/bin/python benchmarks/text_similarity.py [--attempts 1000] [--essays 3] [--words
500]

The essays are drawn from a vocabulary with the frequencies of a natural language
(Zipf); a few pairs share a passage, a third of all quote the same source, and 30 hand
in one text. Prints the processor's seconds and the pairs found, and exits with 1 past
10 seconds or where a pair is missed.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assessments.exams.analysis.similarity import Similarities, Text, similarities

SECONDS, PLANTED, RING = 10, 10, 30  # seconds of the processor


def essays(count: int, words: int, seed: int) -> list[Text]:
    """The texts of one question.

    The first two times PLANTED share a passage of 40 words by twos.
    """
    chance = random.Random(seed)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9)))
        for _ in range(6000)
    ]
    odds = [1 / (place + 2) for place in range(len(vocabulary))]
    written = [chance.choices(vocabulary, odds, k=words) for _ in range(count)]
    quote, ring = written[0][:30], written[-1]
    for number, text in enumerate(written):
        if number % 3 == 0 and number >= 2 * PLANTED:
            text[100:130] = quote
    for first in range(0, 2 * PLANTED, 2):
        written[first + 1][200:240] = written[first][60:100]
    written[-RING:] = [ring] * RING
    return [Text(number, number, " ".join(text)) for number, text in enumerate(written)]


def planted(report: Similarities) -> int:
    """How many of the planted pairs were found."""
    pairs = {(pair.first.name, pair.second.name) for pair in report.pairs}
    return sum((first, first + 1) in pairs for first in range(0, 2 * PLANTED, 2))


def main() -> int:
    """Print the report; 1 past the limit, or where a pair is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1000)
    parser.add_argument("--essays", type=int, default=3)
    parser.add_argument("--words", type=int, default=500)
    options = parser.parse_args()
    whole, missed = 0.0, 0
    for question in range(options.essays):
        texts = essays(options.attempts, options.words, question)
        begun = time.process_time()
        report = similarities(texts)
        seconds = time.process_time() - begun
        whole, missed = whole + seconds, missed + PLANTED - planted(report)
        print(
            f"  question {question + 1}: {seconds:6.2f} s, {len(report.pairs)} pairs"
            f" shown, {report.left_out} not, {planted(report)} of {PLANTED} planted,"
            f" {len(report.common)} widely shared"
        )
    kept = whole <= SECONDS and not missed
    print(
        f"{options.attempts} attempts x {options.essays} essays: {whole:.1f} s of the"
        f" processor, limit {SECONDS} s"
    )
    print("limit kept, every planted pair found" if kept else "NOT kept")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
