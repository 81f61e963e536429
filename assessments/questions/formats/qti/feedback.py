"""Feedback of QTI 2 and 3: beside a choice, or shown afterwards by its name."""

from assessments.questions.formats.qti.body import Words
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.xmltree import Node


class Feedback:
    """Finds feedback by the name that the processing of the response gives it."""

    def __init__(self, item: Node, marks: Scoring, suffix: str = "") -> None:
        self.marks = marks
        self.shown = {
            node.get("identifier"): node
            for node in item.all("modalFeedback")
            if node.get("outcomeIdentifier") == f"FEEDBACK{suffix}"
            and node.get("showHide", "show") == "show"
        }
        self.general_node = next(
            (
                node
                for node in item.all("modalFeedback")
                if node.get("outcomeIdentifier") == "GENERAL"
            ),
            None,
        )

    def named(self, name: str, words: Words) -> str:
        """The feedback of a name."""
        node = self.shown.get(name)
        return words.of(node) if node is not None else ""

    def general(self, words: Words) -> str:
        """The feedback that everybody sees."""
        return words.of(self.general_node) if self.general_node is not None else ""

    def for_choice(self, option: Node, words: Words) -> str:
        """What is said to those who take a choice."""
        inline = option.find("feedbackInline", "feedbackBlock")
        if inline is not None:
            return words.of(inline)
        return self.named(option.get("identifier"), words)

    def for_right(self, *, right: bool, words: Words) -> str:
        """What is said to all who are right, or to all who are not."""
        return self.named(
            self.marks.right_feedback if right else self.marks.wrong_feedback, words
        )
