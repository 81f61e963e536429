"""A student's answers: how their questions are named, and how they are read and merged.

Each saved answer has a revision, so that of two tabs neither overwrites the other
unseen. Pure: no database, and the time is passed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, TypedDict

import orjson

from assessments.exams.models import Attempt
from assessments.exams.papers import PaperEntry, Questions
from assessments.exams.sitting.errors import StaleAnswerError
from assessments.questions.answers import LONGEST_ANSWER
from assessments.questions.marking import normalise, trouble_with
from tracker_project.errors import ValidationError

MOST_NAMED = 50  # questions in an error
LONGEST_NAMED = 40  # characters of a name in an error
TOO_LONG = f"At most {LONGEST_ANSWER} characters."
NO_ANSWER = "There is no answer beside it."
MIXED_NAMES = (
    "Name all questions by their place (q1) or all by their id (17), not some by each."
)


class ChangedAnswer(TypedDict):
    answer: object  # any JSON
    revision: int


# By the id of the PublishedQuestion, as a text.
ChangedAnswers = dict[str, ChangedAnswer]


@dataclass(frozen=True)
class GivenAnswers:
    """Answers as they came in, by the names that were used for their questions.

    `answers` are in the form in which they are saved, `revisions` those last seen.
    """

    question_ids: dict[str, int]
    answers: dict[str, object]
    revisions: Mapping[str, int]
    warnings: dict[str, str]


class PaperNames(NamedTuple):
    """Both ways to name a question, each to the id of its PublishedQuestion.

    By its place on the paper (q1, q2 and so on), or by its id in the bank.
    """

    by_place: dict[str, int]
    by_bank_id: dict[str, int]

    @classmethod
    def of(cls, paper: Sequence[PaperEntry], questions: Questions) -> "PaperNames":
        by_place = {name: pk for pk, name in names_on(paper).items()}
        by_bank_id = {str(questions[pk].question_id): pk for pk in by_place.values()}
        return cls(by_place, by_bank_id)

    def id_of(self, name: str) -> int | None:
        return self.by_place.get(name) or self.by_bank_id.get(name)

    def ids_of(self, names: Iterable[str], field: str) -> dict[str, int]:
        """The question of each name.

        ValidationError for `field` lists the names that are not on the paper, or says
        that both ways are used at once.
        """
        ids = {}
        unknown = []
        for name in names:
            question_id = self.id_of(name)
            if question_id is None:
                unknown.append(name[:LONGEST_NAMED])
            else:
                ids[name] = question_id

        if unknown:
            listed = ", ".join(unknown[:MOST_NAMED])
            raise ValidationError.of_field(field, f"Not on your paper: {listed}.")

        by_place = ids.keys() & self.by_place.keys()
        if by_place and len(by_place) < len(ids):
            raise ValidationError.of_field(field, MIXED_NAMES)
        return ids


def names_on(paper: Sequence[PaperEntry]) -> dict[int, str]:
    """q1, q2 and so on by the ids of the PublishedQuestions, in the paper's order."""
    return {entry["question"]: f"q{number}" for number, entry in enumerate(paper, 1)}


def iso_instant(instant: datetime) -> str:
    """An instant as records and receipts hold it: UTC to the microsecond, with a Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_answers(
    attempt: Attempt,
    questions: Questions,
    answers: Mapping[str, object],
    revisions: Mapping[str, int] | None = None,
) -> GivenAnswers:
    """The answers in the form they are saved in; ValidationError where one can't be.

    What cannot be understood is saved too, with a warning that tells nothing of the
    key.
    """
    revisions = revisions or {}
    ids = PaperNames.of(attempt.paper, questions).ids_of(answers, "answers")

    strangers = sorted(revisions.keys() - ids.keys())
    if strangers:
        details = {
            f"revisions.{name[:LONGEST_NAMED]}": [NO_ANSWER]
            for name in strangers[:MOST_NAMED]
        }
        raise ValidationError(f"revisions: {NO_ANSWER}", details)

    too_long = [name for name in ids if _length(answers[name]) > LONGEST_ANSWER]
    if too_long:
        details = {f"answers.{name}": [TOO_LONG] for name in too_long}
        raise ValidationError(f"{too_long[0]}: {TOO_LONG}", details)

    orders = {entry["question"]: entry["order"] for entry in attempt.paper}
    normalised = {}
    warnings = {}
    for name, question_id in ids.items():
        item = questions[question_id].item
        served = orders[question_id]
        normalised[name] = normalise(item, answers[name], served=served)
        trouble = trouble_with(item, answers[name], served=served)
        if trouble:
            warnings[name] = trouble

    return GivenAnswers(ids, normalised, revisions, warnings)


def _length(answer: object) -> int:
    return len(answer) if isinstance(answer, str) else len(orjson.dumps(answer))


def merge_answers(
    saved: Mapping[str, ChangedAnswer], given: GivenAnswers
) -> tuple[ChangedAnswers, dict[str, int]]:
    """What changes in the saved answers, and the revision of each answer by its name.

    An answer that is saved already changes nothing, be it sent again because its
    response was lost. Where no revision is named the last save wins; else one that was
    changed since raises StaleAnswerError, and nothing changes.
    """
    changed: ChangedAnswers = {}
    revisions = {}
    stale: dict[str, object] = {}

    for name, question_id in given.question_ids.items():
        answer = given.answers[name]
        last_seen = given.revisions.get(name)
        current = saved.get(str(question_id), {"answer": None, "revision": 0})
        revision = current["revision"]

        is_repeated = last_seen is None or revision - last_seen in (0, 1)
        if answer == current["answer"] and is_repeated:
            revisions[name] = revision
        elif last_seen is not None and last_seen != revision:
            stale[name] = current
        else:
            revisions[name] = revision + 1
            changed[str(question_id)] = {"answer": answer, "revision": revision + 1}

    if stale:
        raise StaleAnswerError(stale)
    return changed, revisions


def put_answers(attempt: Attempt, changed: ChangedAnswers, now: datetime) -> None:
    """Write the changed answers into the attempt, which the caller has locked."""
    saved_at = iso_instant(now)
    for question_id, answer in changed.items():
        attempt.answers[question_id] = {**answer, "saved_at": saved_at}


def names_not_saved(
    attempt: Attempt, questions: Questions, answers: Mapping[str, object]
) -> list[str]:
    """The names of the answers that are not those on record, shortened; at most 50."""
    names = PaperNames.of(attempt.paper, questions)
    orders = {entry["question"]: entry["order"] for entry in attempt.paper}

    lost = []
    for name, answer in answers.items():
        question_id = names.id_of(name)
        if question_id is not None:
            item = questions[question_id].item
            given = normalise(item, answer, served=orders[question_id])
            saved = attempt.answers.get(str(question_id), {}).get("answer")
            if given == saved:
                continue
        lost.append(name[:LONGEST_NAMED])
    return lost[:MOST_NAMED]
