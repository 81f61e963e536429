"""How many wrong keys the key check finds, and how many sound ones it doubts, over
simulated exams.

.venv/bin/python benchmarks/key_check.py [--exams 200] [--seed 1000]

Each exam: 200 students, answers by the 2-parameter logistic model, 5 % of the keys
moved to another choice. The first three arms are the promise, the others go beyond the
model: guessing, steeper and flatter questions, distractors that draw the able, blanks,
small classes. Exits with 1 where the promise is not kept: 90 % of the wrong keys found,
and at most 2 % false alarms, both among the sound keys and among the doubted ones.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault(
    "OMP_NUM_THREADS", "1"
)  # many small products: threads only wait for each other
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assessments.exams.analysis.keys import doubtful_keys
from assessments.exams.analysis.tests.simulated import Simulated, simulated_exam

PROMISED = {
    "40 questions": {},
    "20 questions": {"items": 20},
    "60 questions": {"items": 60},
}
BEYOND = {
    "guessing 0.2": {"guessing": 0.2},
    "uneven questions": {"spread": 0.7},
    "misleading choices": {"pull": 0.6},
    "15 % blank": {"blank": 0.15},
    "60 students": {"students": 60},
    "30 students": {"students": 30},
    "1000 students": {"students": 1000},
    "no wrong key": {"flipped": 0.0},
}


def counted(exam: Simulated) -> dict[str, int]:
    """What one check found."""
    doubted = {
        doubt.item: doubt.proposed
        for doubt in doubtful_keys(exam.given, exam.shares, exam.keys)
    }
    found = doubted.keys() & exam.wrong.keys()
    return {
        "wrong": len(exam.wrong),
        "sound": len(exam.keys) - len(exam.wrong),
        "found": len(found),
        "mended": sum(doubted[item] == exam.wrong[item] for item in found),
        "false": len(doubted.keys() - exam.wrong.keys()),
    }


def share(part: int, whole: int) -> float:
    """In percent; of nothing, nothing."""
    return 100 * part / whole if whole else 0.0


def arm(name: str, exams: int, seed: int, **how: float) -> bool:
    """Print one line; whether the promise is kept."""
    begun = time.process_time()
    rows = [counted(simulated_exam(seed + number, **how)) for number in range(exams)]
    seconds = (time.process_time() - begun) / exams
    total = {name: sum(row[name] for row in rows) for name in rows[0]}
    found = share(total["found"], total["wrong"])
    of_sound = share(total["false"], total["sound"])
    of_doubted = share(total["false"], total["false"] + total["found"])
    mended = share(total["mended"], total["found"])
    print(
        f"  {name:<19}{total['found']:5}/{total['wrong']:<5}{found:6.1f} %{mended:8.1f}"
        f" %{total['false']:7}/{total['sound']:<6}{of_sound:5.2f} %{of_doubted:8.2f}"
        f" %{seconds:8.2f} s"
    )
    return found >= 90 and of_sound <= 2 and of_doubted <= 2


def main() -> int:
    """Print the report; 1 where the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exams", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1000)
    options = parser.parse_args()
    print(f"{options.exams} exams an arm, seeds from {options.seed}")
    print(
        "                      wrong keys found   right choice   sound keys doubted  of"
        " doubted   CPU an exam"
    )
    kept = [
        arm(name, options.exams, options.seed, **how) for name, how in PROMISED.items()
    ]
    print(
        "promise (90 % found, at most 2 % false):"
        f" {'kept' if all(kept) else 'NOT kept'}; beyond the model:"
    )
    for name, how in BEYOND.items():
        arm(name, options.exams, options.seed, **how)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
