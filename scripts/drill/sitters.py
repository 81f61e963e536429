"""Students who sit the exam over HTTP.

They start, save, submit, and try again where nobody answers.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

TRY_AGAIN_AFTER, GIVE_UP_AFTER = 0.25, 90.0  # seconds
AT_ONCE = 16  # requests on their way at the same moment
SAVES = 3


@dataclass
class Sitter:
    """One student: what was sent, and what the server said that it took."""

    token: str
    random: random.Random
    paper: list[dict[str, Any]] = field(default_factory=list)
    accepted: dict[str, Any] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    attempt_id: str = ""
    receipt: dict[str, Any] | None = None
    submitted_at: float = 0.0


class Answers:
    """What came back: how many of each status, how long each kind of call took, how
    often nobody answered.
    """

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.unanswered = 0
        self.seconds: dict[str, list[float]] = {}
        self.faults: list[str] = []
        self._lock = threading.Lock()

    def note(self, kind: str, status: int, seconds: float, body: Any) -> None:
        with self._lock:
            self.statuses[status] += 1
            self.seconds.setdefault(kind, []).append(seconds)
            if status >= 400:
                self.faults.append(f"{kind}: {status} {str(body)[:200]}")

    def note_silence(self) -> None:
        with self._lock:
            self.unanswered += 1


class Client:
    """Calls on connections that are kept, one for each thread."""

    def __init__(self, port: int, answers: Answers) -> None:
        self.port, self.answers, self._mine = port, answers, threading.local()

    def call(
        self, kind: str, method: str, path: str, token: str, body: Any
    ) -> tuple[int, Any]:
        """The status and the body; the same again while nobody answers."""
        give_up_at = time.monotonic() + GIVE_UP_AFTER
        while time.monotonic() < give_up_at:
            begun = time.monotonic()
            try:
                status, answer = self._once(method, path, token, body)
            except (OSError, HTTPException):
                self._mine.connection = None
                self.answers.note_silence()
                time.sleep(TRY_AGAIN_AFTER)
                continue
            self.answers.note(kind, status, time.monotonic() - begun, answer)
            return status, answer
        raise SystemExit(f"{method} {path}: nobody answered for {GIVE_UP_AFTER:g} s.")

    def _once(self, method: str, path: str, token: str, body: Any) -> tuple[int, Any]:
        connection = getattr(self._mine, "connection", None) or HTTPConnection(
            "127.0.0.1", self.port, timeout=30
        )
        self._mine.connection = connection
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")


def spread(
    work: Callable[[Sitter], None], sitters: Sequence[Sitter], seconds: float
) -> None:
    """Let each do its work, begun evenly over so many seconds."""
    begun = time.monotonic()

    def at_its_time(numbered: tuple[int, Sitter]) -> None:
        number, sitter = numbered
        time.sleep(max(begun + seconds * number / len(sitters) - time.monotonic(), 0))
        work(sitter)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(at_its_time, enumerate(sitters)))


def an_answer(question: dict[str, Any], chance: random.Random) -> Any:
    """Some answer to a question as it was served."""
    if question["kind"] == "true_false":
        return chance.choice(["True", "False"])
    if question["kind"] == "single_choice":
        return chance.choice(question["choices"])["key"]
    if question["kind"] == "multiple_choice":
        return sorted(choice["key"] for choice in chance.sample(question["choices"], 2))
    return str(chance.randint(1, 5))


class Sitting:
    """The calls of the exam `exam_id`."""

    def __init__(self, client: Client, exam_id: int) -> None:
        self.client, self.exam = client, f"/api/exams/{exam_id}"

    def start(self, sitter: Sitter) -> None:
        """Begin, and save some answers one after another."""
        status, body = self.client.call(
            "start", "POST", f"{self.exam}/start/", sitter.token, {}
        )
        if status not in (200, 201):
            return
        sitter.attempt_id, sitter.paper = body["attempt_id"], body["questions"]
        for _ in range(SAVES):
            self.save(
                sitter, sitter.random.sample(sitter.paper, len(sitter.paper) // 3)
            )

    def save(self, sitter: Sitter, questions: Sequence[dict[str, Any]]) -> None:
        """Save an answer to each, with the revision that was seen last."""
        answers = {
            question["key"]: an_answer(question, sitter.random)
            for question in questions
        }
        seen = {key: sitter.revisions.get(key, 0) for key in answers}
        body = {"answers": answers, "revisions": seen}
        status, answer = self.client.call(
            "save", "PATCH", f"{self.exam}/attempt/", sitter.token, body
        )
        if status == 200:
            sitter.accepted |= answers
            sitter.revisions |= answer["saved"]

    def submit(self, sitter: Sitter) -> None:
        """Submit with the last answers in the body.

        A second time, as from an impatient finger, now and then.
        """
        questions = sitter.random.sample(sitter.paper, len(sitter.paper) // 2)
        answers = {
            question["key"]: an_answer(question, sitter.random)
            for question in questions
        }
        for _ in range(2 if sitter.random.random() < 0.1 else 1):
            status, body = self.client.call(
                "submit",
                "POST",
                f"{self.exam}/submit/",
                sitter.token,
                {"answers": answers},
            )
            if status != 202:
                return
            if sitter.receipt not in (None, body["receipt"]):
                self.client.answers.faults.append(
                    "submit: a second submit got another receipt"
                )
            sitter.receipt, sitter.submitted_at = body["receipt"], time.time()
        sitter.accepted |= answers
