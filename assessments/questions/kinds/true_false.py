"""True or false: a statement that holds or does not."""

from typing import ClassVar, Self

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import Content, Option
from assessments.questions.outcomes import ONE, ZERO, Marks, Part

TRUE_WORDS = frozenset({"true", "t", "yes", "y", "1", "right", "correct"})
FALSE_WORDS = frozenset({"false", "f", "no", "n", "0", "wrong", "incorrect"})


class TrueFalse(Content, frozen=True, kw_only=True, tag_field="kind", tag="true_false"):
    """All or nothing; the feedback belongs to the answer that was given."""

    label: ClassVar[str] = "True or false"

    answer: bool
    feedback_true: str = ""
    feedback_false: str = ""

    def read(self, response: JSON, served: Served | None) -> bool | Unreadable:
        """True or false, in the usual ways of saying so."""
        text = scalar(response)
        word = "" if text is None else text.lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        return unreadable(response, "must be true or false")

    def mark(self, answer: bool, served: Served | None) -> Marks:
        fraction = ONE if answer == self.answer else ZERO
        feedback = self.feedback_true if answer else self.feedback_false
        return Marks(fraction, (Part("", answer, fraction, feedback),))

    def right_answer(self, served: Served | None = None) -> bool:
        return self.answer

    def options(self) -> dict[str, Option]:
        return {
            "true": Option("true", ONE if self.answer else ZERO),
            "false": Option("false", ZERO if self.answer else ONE),
        }

    def with_key(self, key: JSON) -> Self:
        word = (scalar(key) or "").lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ItemError("answer", "must be true or false")
        return replace(self, answer=word in TRUE_WORDS)
