"""The supervisor with real processes: order, restarts, whole groups, its own death."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker_project.runner.supervisor import Program, Supervisor

SLEEPER = "import time; time.sleep(60)"
# Writes its own process id and its child's, then both sleep.
FAMILY = """
import os, pathlib, subprocess, sys, time
sleeper = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
child = subprocess.Popen(sleeper)
folder = pathlib.Path(sys.argv[1])
with open(folder / "pids", "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(60)
"""
DEAF = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
time.sleep(60)
"""


def python(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-S", "-c", code, *map(str, arguments)]


def until(condition: Callable[[], object], seconds: float = 10) -> object:
    """Poll until the condition holds and answer it; a test that waits longer has
    failed.
    """
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.02)
    return found


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def families(folder: Path) -> list[tuple[int, int]]:
    """The (parent, child) pairs that FAMILY wrote so far, the newest last."""
    lines = (
        (folder / "pids").read_text().splitlines() if (folder / "pids").exists() else []
    )
    return [
        (int(parent), int(child)) for parent, child in (line.split() for line in lines)
    ]


class Watched:
    """A supervisor in a thread of this process, and what it said."""

    def __init__(self, *programs: Program) -> None:
        self.said: list[str] = []
        self.ready = threading.Event()
        self.supervisor = Supervisor(programs, self.said.append, self.ready.set)
        self.code: int | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.code = self.supervisor.run()

    def stop(self) -> int | None:
        self.supervisor.ask_to_stop()
        self.thread.join(20)
        return self.code


@pytest.fixture
def supervise() -> Iterator[Callable[..., Watched]]:
    started: list[Watched] = []

    def start(*programs: Program) -> Watched:
        started.append(Watched(*programs))
        started[-1].thread.start()
        return started[-1]

    yield start
    for watched in started:
        watched.stop()


def test_a_level_starts_only_when_the_one_below_is_ready(supervise, tmp_path):
    gate, mark = tmp_path / "gate", tmp_path / "mark"
    watched = supervise(
        Program("broker", python(SLEEPER), level=0, ready=gate.exists),
        Program("web", python(f"open({str(mark)!r}, 'w').close(); {SLEEPER}"), level=1),
    )
    until(lambda: watched.supervisor.running[0].process)
    assert watched.supervisor.running[1].process is None

    gate.touch()

    until(mark.exists)
    assert watched.ready.wait(10)


def test_what_runs_once_must_succeed_before_the_next_level(supervise, tmp_path):
    order = tmp_path / "order"
    write = "import sys; open(sys.argv[1], 'a').write(sys.argv[2])"

    watched = supervise(
        Program("seed", python(write, order, "seed "), level=0, once=True),
        Program("train", python(write, order, "train "), level=1, once=True),
        Program("web", python(f"{write}; {SLEEPER}", order, "web"), level=2),
    )

    until(lambda: order.exists() and order.read_text().endswith("web"))
    assert order.read_text() == "seed train web"
    assert watched.said == []


def test_a_failed_preparation_ends_the_start_with_code_1(supervise):
    watched = supervise(
        Program("seed", python("raise SystemExit(3)"), level=0, once=True),
        Program("web", python(SLEEPER), level=1),
    )

    watched.thread.join(10)

    assert watched.code == 1
    assert watched.said == ["seed failed (exit code 3)."]


def test_a_preparation_that_is_optional_may_fail(supervise):
    watched = supervise(
        Program(
            "train", python("raise SystemExit(3)"), level=0, once=True, optional=True
        ),
        Program("web", python(SLEEPER), level=1),
    )

    assert watched.ready.wait(10)
    assert watched.said == ["train failed (exit code 3); going on without it."]


def test_a_killed_program_is_started_again_and_the_reason_told(supervise, tmp_path):
    watched = supervise(Program("worker", python(FAMILY, tmp_path)))
    first, _ = until(lambda: families(tmp_path))[0]

    os.kill(first, signal.SIGKILL)

    until(lambda: len(families(tmp_path)) == 2)
    assert watched.said == [
        "worker stopped (killed by signal 9); starting it again in 0.5 s."
    ]


def test_the_children_of_a_killed_program_are_gone_before_it_starts_again(
    supervise, tmp_path
):
    supervise(Program("worker", python(FAMILY, tmp_path)))
    parent, child = until(lambda: families(tmp_path))[0]

    os.kill(parent, signal.SIGKILL)

    until(lambda: len(families(tmp_path)) == 2)
    assert not alive(child)


def test_each_fall_in_a_row_waits_twice_as_long(supervise):
    watched = supervise(Program("web", python("raise SystemExit(1)")))

    until(lambda: len(watched.said) == 2)

    assert [sentence.rsplit(" in ", 1)[1] for sentence in watched.said] == [
        "0.5 s.",
        "1 s.",
    ]


def test_a_program_that_never_gets_ready_ends_the_start(supervise):
    watched = supervise(
        Program("web", python("raise SystemExit(78)"), ready=lambda: False)
    )

    watched.thread.join(20)

    assert watched.code == 1
    assert watched.said[-1] == "web does not start: exit code 78, 4 times in a row."


def test_stopping_ends_whole_groups_from_the_top_level_down(supervise, tmp_path):
    (tmp_path / "broker").mkdir()
    (tmp_path / "worker").mkdir()
    watched = supervise(
        Program("broker", python(FAMILY, tmp_path / "broker"), level=0),
        Program("worker", python(FAMILY, tmp_path / "worker"), level=1),
    )
    started = [
        until(lambda name=name: families(tmp_path / name))[0]
        for name in ("broker", "worker")
    ]

    code = watched.stop()

    assert code == 0
    assert [alive(pid) for family in started for pid in family] == [False] * 4


def test_a_program_deaf_to_sigterm_is_killed_after_its_grace(supervise, tmp_path):
    ready = tmp_path / "ready"
    watched = supervise(
        Program("worker", python(DEAF, ready), grace=0.3, ready=ready.exists)
    )
    assert watched.ready.wait(10)

    watched.stop()

    assert watched.code == 0
    assert watched.said == ["worker takes longer than 0.3 s to stop; killing it."]


HOST = """
import sys
sys.path.insert(0, sys.argv[1])
from tracker_project.runner.supervisor import Program, Supervisor
command = [sys.executable, "-S", "-c", sys.argv[3], sys.argv[2]]
supervisor = Supervisor([Program("worker", command)], print)
supervisor.stop_on_signals()
sys.exit(supervisor.run())
"""


@pytest.fixture
def host(tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that supervises one FAMILY."""
    root = Path(__file__).resolve().parents[3]
    # Tests that run under nohup would hand on that a hang-up is ignored, as the
    # supervisor then does too.
    heard = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", heard + HOST, str(root), str(tmp_path), FAMILY]
    )
    yield process
    process.kill()
    process.wait()


def test_nothing_outlives_a_supervisor_that_is_killed(host, tmp_path):
    parent, child = until(lambda: families(tmp_path))[0]

    host.send_signal(signal.SIGKILL)

    assert until(lambda: not alive(parent) and not alive(child))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_ends_with_code_0(host, tmp_path, number):
    parent, child = until(lambda: families(tmp_path))[0]

    host.send_signal(number)

    assert host.wait(10) == 0
    assert not alive(parent)
    assert not alive(child)
