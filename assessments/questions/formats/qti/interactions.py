"""An interaction of QTI 2 and 3, with what is needed to read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.questions.formats.qti.body import ItemTexts
from assessments.questions.formats.qti.declarations import Response
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.xmltree import Node


@dataclass(frozen=True, slots=True)
class Interaction:
    """The element that asks, the response it takes, and how that is marked."""

    node: Node
    response: Response
    scoring: Scoring
    texts: ItemTexts
    feedback: Feedback

    @property
    def is_shuffled(self) -> bool:
        return self.node.get("shuffle") == "true"

    def texts_by_name(self, options: Iterable[Node]) -> dict[str, str]:
        """The texts of these options by their identifiers, in order."""
        found = {}
        for option in options:
            found[option.get("identifier")] = self.texts.of(option)
        return found
