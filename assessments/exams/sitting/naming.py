"""What the questions of a paper are called towards its student: q1, q2 and so on, or the bank's ids."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from assessments.exams.papers import Questions
from tracker_project.errors import ValidationError

MOST_NAMED, LONGEST_NAMED = 50, 40  # in an error


def key_of(place: int) -> str:
    """The name of the question at `place`, from 0."""
    return f"q{place + 1}"


def keys_of(paper: list[dict[str, Any]]) -> dict[int, str]:
    """The name of each question, by the id of its PublishedQuestion, in the order of the paper."""
    return {entry["question"]: key_of(place) for place, entry in enumerate(paper)}


class Naming(NamedTuple):
    """Both ways of naming a question, to the id of its PublishedQuestion."""

    by_key: dict[str, int]
    by_question: dict[str, int]

    @classmethod
    def of(cls, paper: list[dict[str, Any]], questions: Questions) -> "Naming":
        """The names of a paper's questions."""
        ids = [entry["question"] for entry in paper]
        return cls(
            {key_of(place): pk for place, pk in enumerate(ids)},
            {str(questions[pk].question_id): pk for pk in ids},
        )

    def id_of(self, name: str) -> int | None:
        """The question of a name of either kind; None where there is none."""
        return self.by_key.get(name) or self.by_question.get(name)

    def read(self, names: Iterable[str], field: str) -> dict[str, int]:
        """The question of each name; ValidationError lists those that are unknown, or says that both kinds are used."""
        found = {name: self.id_of(name) for name in names}
        if unknown := [name for name, pk in found.items() if pk is None]:
            listed = ", ".join(name[:LONGEST_NAMED] for name in unknown[:MOST_NAMED])
            raise ValidationError.of_field(field, f"Not on your paper: {listed}.")
        if len({name in self.by_key for name in found}) > 1:
            raise ValidationError.of_field(
                field,
                "Name all questions by their place (q1) or all by their id (17), not some by each.",
            )
        return {name: pk for name, pk in found.items() if pk is not None}
