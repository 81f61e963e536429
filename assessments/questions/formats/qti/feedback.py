"""Feedback of QTI 2 and 3: beside a choice, or shown afterwards by its name."""

from assessments.questions.formats.qti.body import ItemTexts
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.xmltree import Node


class Feedback:
    """Finds feedback by the name that the processing of the response gives it."""

    def __init__(
        self, item: Node, scoring: Scoring, texts: ItemTexts, suffix: str = ""
    ) -> None:
        self.scoring = scoring
        self.texts = texts
        self.general_node: Node | None = None
        self.by_name: dict[str, Node] = {}
        for node in item.all("modalFeedback"):
            outcome = node.get("outcomeIdentifier")
            is_visible = node.get("showHide", "show") == "show"
            if outcome == "GENERAL":
                self.general_node = self.general_node or node
            elif outcome == f"FEEDBACK{suffix}" and is_visible:
                self.by_name[node.get("identifier")] = node

    def named(self, name: str) -> str:
        node = self.by_name.get(name)
        return self.texts.of(node) if node is not None else ""

    def general(self) -> str:
        node = self.general_node
        return self.texts.of(node) if node is not None else ""

    def for_choice(self, option: Node) -> str:
        inline = option.find("feedbackInline", "feedbackBlock")
        if inline is not None:
            return self.texts.of(inline)
        return self.named(option.get("identifier"))

    def for_right(self, *, right: bool) -> str:
        """What is said to all who are right, or to all who are not."""
        if right:
            return self.named(self.scoring.right_feedback)
        return self.named(self.scoring.wrong_feedback)
