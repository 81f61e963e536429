"""How fast a GIFT file gets into the bank.

Questions a second, with all that an import does.

.venv/bin/python benchmarks/question_import.py [--questions 5000] [--rounds 5]

The database is a new one, on SQLite, or on the server of DATABASE_URL; it is dropped
after the run. `read` is the reader by itself, `import` the work of the task from the
file's bytes to the commit, `again` the same file once more, which adds nothing. Medians
of the rounds, each in a unit of its own.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from predict import surroundings

AIM = 2_100


def question(number: int) -> str:
    """A question of one of five kinds; each is different."""
    head = (
        f"// [id:g{number}] [tag:topic {number % 40}] [tag:generated]\n::Question"
        f" {number}:: "
    )
    bodies = (
        (
            f"What comes after {number}? {{={number + 1} ~{number}#The number itself"
            f" ~{number + 2} ~{number - 1}}}"
        ),
        f"Is {number} an even number? {{{'T' if number % 2 == 0 else 'F'}}}",
        f"What is half of {number}? {{#{number / 2}:0.01}}",
        f"Write {number} in figures. {{={number} =No. {number}}}",
        (
            f"What belongs together? {{={number} -> itself ={number + 1} -> the next"
            f" ={number - 1} -> the one before}}"
        ),
    )
    return f"{head}{bodies[number % len(bodies)]}\n\n"


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """The seconds that `work` took, and its answer."""
    begun = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun, answer


def rounds(count: int, times: int) -> dict[str, list[float]]:
    """The seconds of each arm, round by round."""
    from django.db import connection, transaction

    from academics.models import Unit
    from accounts.models import User
    from assessments.bank.importing import import_questions, read_file
    from assessments.questions.formats import read

    @contextmanager
    def completing() -> object:
        with transaction.atomic():
            yield lambda result: None

    teacher = User.objects.create_user("bench@school.test", None, role="teacher")
    data = "".join(question(number) for number in range(count)).encode()
    print(f"{count} questions, {len(data) // 1024} KB, on {connection.vendor}")
    seconds: dict[str, list[float]] = {"read": [], "import": [], "again": []}
    for turn in range(times):
        unit = Unit.objects.create(code=f"B{turn}", name=f"Benchmark {turn}", credits=1)

        def whole(unit: Unit = unit) -> object:
            return import_questions(
                read_file(data, format_name="gift"),
                unit=unit,
                by=teacher,
                completing=completing,
            )

        for arm, work in (
            ("read", lambda: read(data, format_name="gift")),
            ("import", whole),
            ("again", whole),
        ):
            took, answer = timed(work)
            seconds[arm].append(took)
            if arm != "read":
                assert answer["imported" if arm == "import" else "skipped"] == count, (
                    answer
                )
    return seconds


def main() -> int:
    """Print the report; 1 where the import is slower than the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, surroundings(Path(folder)):
        seconds = rounds(options.questions, options.rounds)
    rates = {
        arm: options.questions / statistics.median(each)
        for arm, each in seconds.items()
    }
    for arm, rate in rates.items():
        print(
            f"  {arm:<7} {rate:8.0f} questions/s   best"
            f" {options.questions / min(seconds[arm]):8.0f}"
        )
    print(
        f"aim: {AIM} questions/s imported:"
        f" {'met' if rates['import'] >= AIM else 'missed'}"
    )
    return 0 if rates["import"] >= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
