"""Starts programs in order, restarts what falls over, and stops all of it together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TICK = 0.1  # seconds between two looks at the programs
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before a restart; doubled each time
HEALTHY_AFTER = 30.0  # seconds of running after which earlier falls are forgotten
TRIES_TO_GET_READY = 4
GUARDIAN = Path(__file__).with_name("guardian.py")


class GaveUpError(Exception):
    """A program that the others need does not start."""


@dataclass(frozen=True)
class Program:
    """What to run. The programs of a level start together once the level below is
    ready.
    """

    name: str
    command: Sequence[str]
    level: int = 0
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None  # None: ready as soon as it runs
    once: bool = (
        False  # runs to its end, which must be a success, before the next level
    )
    optional: bool = (
        False  # a failure of a program that runs once is told and passed over
    )
    grace: float = 5.0  # seconds from SIGTERM to SIGKILL


class Running:
    """One program and its process group."""

    def __init__(
        self, program: Program, say: Callable[[str], None], guardian: "Guardian"
    ) -> None:
        self.program, self.say, self.guardian = program, say, guardian
        self.process: subprocess.Popen[bytes] | None = None
        self.done = self.ready = False
        self.falls, self.started_at, self.start_again_at = 0, 0.0, 0.0

    def start(self) -> None:
        """Run it as the leader of a session of its own: Ctrl-C reaches only the
        supervisor.
        """
        self.process = subprocess.Popen(
            self.program.command,
            env={**os.environ, **self.program.env},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.guardian.watch(self.process.pid)
        self.started_at = time.monotonic()

    def look(self) -> None:
        """Notice an end, start again when it is time, ask whether it is ready."""
        if self.done:
            return
        if self.process is None:
            if time.monotonic() >= self.start_again_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.kill_group()
            self._ended(code)
        elif not self.ready and not self.program.once:
            self.ready = self.program.ready is None or self.program.ready()

    def _ended(self, code: int) -> None:
        if self.program.once:
            if code and not self.program.optional:
                raise GaveUpError(f"{self.program.name} failed ({_reason(code)}).")
            if code:
                self.say(
                    f"{self.program.name} failed ({_reason(code)}); going on"
                    " without it."
                )
            self.done = self.ready = True
            return
        if time.monotonic() - self.started_at >= HEALTHY_AFTER:
            self.falls = 0
        self.falls += 1
        if not self.ready and self.falls >= TRIES_TO_GET_READY:
            raise GaveUpError(
                f"{self.program.name} does not start: {_reason(code)}, {self.falls}"
                " times in a row."
            )
        delay = min(FIRST_DELAY * 2 ** (self.falls - 1), LONGEST_DELAY)
        self.start_again_at = time.monotonic() + delay
        self.say(
            f"{self.program.name} stopped ({_reason(code)}); starting it again in"
            f" {delay:g} s."
        )

    def ask_to_stop(self) -> None:
        """SIGTERM to the leader alone: a worker lets its children finish what they
        hold.
        """
        if self.process is not None:
            self.process.terminate()

    def stopped(self, asked_at: float) -> bool:
        """Whether it has ended; past its grace it is killed."""
        if self.process is None:
            return True
        late = time.monotonic() - asked_at >= self.program.grace
        if self.process.poll() is None and not late:
            return False
        if self.process.returncode is None:
            self.say(
                f"{self.program.name} takes longer than {self.program.grace:g} s to"
                " stop; killing it."
            )
        self.kill_group()
        return True

    def kill_group(self) -> None:
        """End whatever the program left behind: an orphaned worker would swallow
        messages.
        """
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.guardian.forget(self.process.pid)
        self.process = None


class Guardian:
    """The process that kills the groups should this one be killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-S", str(GUARDIAN)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def watch(self, group: int) -> None:
        """Kill this group when the supervisor is gone."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """The group has ended; its number may be given to another."""
        self._tell(f"-{group}\n")

    def dismiss(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate()

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(line)
            self.process.stdin.flush()


class Supervisor:
    """Runs programs until it is asked to stop, or one that is needed does not start."""

    def __init__(
        self,
        programs: Sequence[Program],
        say: Callable[[str], None],
        when_ready: Callable[[], None] | None = None,
    ) -> None:
        self.say, self.when_ready = say, when_ready
        self.guardian = Guardian()
        self.running = [Running(program, say, self.guardian) for program in programs]
        self.times_asked_to_stop = 0

    def stop_on_signals(self) -> None:
        """Let Ctrl-C, a service manager or a closed terminal stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started with nohup
            signal.signal(number, lambda number, frame: self.ask_to_stop())

    def ask_to_stop(self) -> None:
        """Stop soon; asked a second time, at once."""
        self.times_asked_to_stop += 1

    def run(self) -> int:
        """Serve until asked to stop, then 0; 1 where a program gave up."""
        try:
            while not self.times_asked_to_stop:
                self._look()
                time.sleep(TICK)
            return 0
        except GaveUpError as error:
            self.say(str(error))
            return 1
        finally:
            self._stop()
            self.guardian.dismiss()

    def _look(self) -> None:
        for level in sorted({one.program.level for one in self.running}):
            members = [one for one in self.running if one.program.level == level]
            for one in members:
                one.look()
            # A level that was ready once does not hold up the ones above when it falls.
            if not all(one.ready for one in members):
                return
        if self.when_ready:
            self.when_ready()
            self.when_ready = None

    def _stop(self) -> None:
        """Stop level by level from the top, so that a worker can still reach its
        broker.
        """
        for level in sorted({one.program.level for one in self.running}, reverse=True):
            left = [one for one in self.running if one.program.level == level]
            for one in left:
                one.ask_to_stop()
            asked_at = time.monotonic()
            while left := [one for one in left if not one.stopped(asked_at)]:
                if self.times_asked_to_stop > 1:  # a second Ctrl-C
                    asked_at = float("-inf")
                time.sleep(TICK)


def _reason(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
