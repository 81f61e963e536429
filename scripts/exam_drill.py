"""The exam drill: a thousand students sit one exam, first in peace, then while things
are killed around them.

make exam-drill [ARGS="--students 200"]

Needs DATABASE_URL (a server on which it may make a database) and REDIS_URL, whose
database it empties. One web server with two processes, two workers, the schedule. All
start and save answers within a minute, all submit within the next. In the second round
a worker is killed every 4 s, Redis is emptied once and the web server is killed once.
Prints what was counted; exits with 1 where an answer was lost, something was graded
twice or not at all, the server answered with 5xx, or in peace a submission took too
long.
"""

import argparse
import os
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

from compose import own_database
from drill.findings import GRADED_WITHIN, findings, wait_until_graded
from drill.school import STUDENTS, found_school, sitters
from drill.servers import ROOT, Chaos, Servers
from drill.sitters import Answers, Client, Sitting, spread

SLOWEST_SUBMIT = 0.3  # seconds, the 95th percentile in peace
MUST_BE_ZERO = (
    "answers lost",
    "receipts that fail",
    "submitted twice",
    "replays that differ",
)
MUST_BE_ALL = (
    "submitted",
    "attempts",
    "results",
    "marks in the gradebook",
    "graded once",
)
PEACE, CHAOS = "in peace", "in chaos"


def main() -> int:
    """Both rounds; 1 where one broke a promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument(
        "--seconds",
        type=float,
        default=60,
        help="for the starts, and for the submissions",
    )
    parser.add_argument("--only", choices=["peace", "chaos"])
    options = parser.parse_args()
    broken: list[str] = []
    for name in (PEACE, CHAOS):
        if options.only and options.only not in name:
            continue
        with tempfile.TemporaryDirectory(prefix="tracker-drill-") as folder:
            surround(Path(folder))
            if (
                os.fork() == 0
                # Django is set up once a process, and each round has a database of its
                # own.
            ):
                os._exit(
                    round_of(name, Path(folder), options.students, options.seconds)
                )
            broken += [name] if os.waitstatus_to_exitcode(os.wait()[1]) else []
    print(f"Broken: {', '.join(broken)}" if broken else "Every promise was kept.")
    return 1 if broken else 0


def surround(folder: Path) -> None:
    """The settings of production, for this process and those it starts."""
    os.environ |= {
        "DEBUG": "false",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "JWT_SECRET_KEY": secrets.token_urlsafe(48),
        "MAIL_SERVER": "mail.example.org",
        "CELERY_BROKER_URL": "",
        "ACCESS_TOKEN_MINUTES": "120",
        "DATA_DIR": str(folder / "data"),
        "MODEL_DIR": str(folder / "models"),
        "TASK_QUEUE": f"drill-{os.getpid()}",
        "DJANGO_SETTINGS_MODULE": "tracker_project.settings",
        "OMP_NUM_THREADS": "1",
        "LOG_LEVEL": "WARNING",
    }


def round_of(name: str, folder: Path, students: int, seconds: float) -> int:
    """One round from an empty database to the counts; 1 where a promise is broken."""
    sys.path.insert(0, str(ROOT))
    with own_database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        exam_id, tokens = found_school(students)
        connections.close_all()
        servers = Servers(folder)
        try:
            servers.start_all()
            return sit(name, servers, exam_id, tokens, seconds)
        except BaseException:
            print(servers.last_words())
            raise
        finally:
            servers.stop()
            connections.close_all()


def sit(
    name: str, servers: Servers, exam_id: int, tokens: list[str], seconds: float
) -> int:
    """Everybody sits the exam; then it is counted."""
    answers, people = Answers(), sitters(tokens)
    sitting = Sitting(Client(servers.port, answers), exam_id)
    chaos = Chaos(servers) if name == CHAOS else None
    if chaos:
        chaos.start()
    spread(sitting.start, people, seconds)
    begun = time.monotonic()
    spread(sitting.submit, people, seconds)
    submitted_in = time.monotonic() - begun
    harm = chaos.stop() if chaos else {}
    graded_after = wait_until_graded(exam_id, GRADED_WITHIN * 3)
    counts = findings(exam_id, people)
    told = counts | harm | {"nobody answered, tried again": answers.unanswered}
    print(f"\n{len(people)} students {name}: submitted within {submitted_in:.0f} s")
    for what, count in told.items():
        print(f"  {what:<30}{count:>8}")
    for kind, times in answers.seconds.items():
        worst = statistics.quantiles(times, n=20)[-1]
        print(
            f"  {kind:<10}{len(times):>7} calls   median"
            f" {statistics.median(times) * 1000:5.0f} ms   p95 {worst * 1000:5.0f} ms  "
            f" slowest {max(times) * 1000:6.0f} ms"
        )
    print(f"  statuses {dict(sorted(answers.statuses.items()))}")
    print(f"  everything graded {graded_after:.1f} s after the last submission")
    faults = broken_promises(name, counts, answers, graded_after, len(people))
    for fault in [*faults, *answers.faults[:5]]:
        print(f"  BROKEN  {fault}")
    return 1 if faults else 0


def broken_promises(
    name: str,
    counts: dict[str, int],
    answers: Answers,
    graded_after: float,
    students: int,
) -> list[str]:
    """Each in a sentence."""
    faults = [
        f"{what}: {counts[what]} of {students}"
        for what in MUST_BE_ALL
        if counts[what] != students
    ]
    faults += [f"{what}: {counts[what]}" for what in MUST_BE_ZERO if counts[what]]
    if failures := sum(
        count for status, count in answers.statuses.items() if status >= 500
    ):
        faults.append(f"the server answered {failures} times with 5xx")
    if answers.faults:
        faults.append(f"{len(answers.faults)} calls were refused")
    if graded_after > GRADED_WITHIN:
        faults.append(
            f"the last was graded {graded_after:.0f} s after the last submission"
        )
    slowest = statistics.quantiles(answers.seconds.get("submit", [0, 0]), n=20)[-1]
    if name == PEACE and slowest > SLOWEST_SUBMIT:
        faults.append(f"submit took {slowest * 1000:.0f} ms (p95)")
    return faults


if __name__ == "__main__":
    sys.exit(main())
