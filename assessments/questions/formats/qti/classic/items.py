"""What the readers of the kinds need of a QTI 1.2 item."""

from decimal import Decimal

from assessments.questions.formats.pictures import Find
from assessments.questions.formats.qti.classic.conditions import (
    Condition,
    read_conditions,
)
from assessments.questions.formats.qti.classic.feedback import Feedback
from assessments.questions.formats.qti.classic.materials import material
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node

MOST_PARTS = 2_000
NO_KEY = "it says no right answer"
RESPONSES = (
    "response_lid",
    "response_str",
    "response_num",
    "response_xy",
    "response_grp",
)

# Shares of the points and feedback, by the identifiers of labels.
Shares = dict[str, Decimal]
Feedbacks = dict[str, str]


class ClassicItem:
    """An item's responses, conditions, feedback and the files beside it."""

    def __init__(self, node: Node, find: Find) -> None:
        self.node = node
        self.find = find
        self.conditions: list[Condition] = read_conditions(node)
        texts = {}
        for feedback in node.all("itemfeedback"):
            texts[feedback.get("ident")] = material(feedback, find)
        self.feedback = Feedback(texts, self.conditions)

        presentation = node.child("presentation")
        self.responses: list[Node] = []
        if presentation is not None:
            self.responses = presentation.find_all(*RESPONSES)
        if max(len(self.responses), len(self.conditions)) > MOST_PARTS:
            raise UnreadableError(f"it has more than {MOST_PARTS} parts")

    @property
    def is_all_or_nothing(self) -> bool:
        for node in self.node.walk():
            for label in node.all("fieldlabel"):
                if label.text.strip() == "scoring_algorithm":
                    return "AllOrNothing" in node.text
        return False

    def labels(self, response: Node) -> dict[str, Node]:
        found = {}
        for label in response.find_all("response_label"):
            found[label.get("ident")] = label
        return found

    def rewarding(self) -> list[Condition]:
        return [each for each in self.conditions if each.gain]

    def feedback_of(self, name: str, shares: Shares, *, full: bool) -> Feedbacks:
        """What is said to those who take each label; right is `full`, or any gain."""
        told = {}
        for label, share in shares.items():
            is_right = share == 1 if full else share > 0
            told[label] = self.feedback.of(name, label, right=is_right)
        return told
