"""What a student is shown of a marked answer after release, in the letters served."""

from decimal import Decimal

from assessments.questions.answers import Served
from assessments.questions.decoding import JSON
from assessments.questions.items import Item
from assessments.questions.kinds.base import View
from assessments.questions.marking import grade, normalise
from assessments.questions.outcomes import Outcome, Part


def for_review(
    item: Item,
    response: JSON,
    *,
    served: Served | None = None,
    outcome: Outcome | None = None,
    points: Decimal | None = None,
    correctness: bool = True,
    feedback: bool = True,
    key: bool = True,
) -> View:
    """The answer with, as far as each may be shown, what was right, feedback and key.

    Give `outcome` where a person marked it; without, the answer is marked here.
    """
    marked = grade(item, response, served=served, points=points)
    total = outcome or marked
    view: View = {
        "answer": normalise(item, response, served=served),
        "state": total.state,
        "points": f"{total.points:f}",
        "max_points": f"{total.max_points:f}",
    }

    if feedback:
        view["feedback"] = item.feedback

    # A survey has neither right answers nor a key.
    is_marked = item.void != "survey"
    correctness = correctness and is_marked
    if correctness or feedback:
        parts = []
        for part in marked.parts:
            about = part_review(part, correctness=correctness, feedback=feedback)
            if about:
                parts.append({"key": item.content.served_key(part, served)} | about)
        view["parts"] = parts

    if key and is_marked:
        view["right_answer"] = item.content.right_answer(served)
    return view


def part_review(part: Part, *, correctness: bool, feedback: bool) -> View:
    about: View = {}
    if correctness:
        about["fraction"] = f"{part.fraction:f}"
    if feedback and part.feedback:
        about["feedback"] = part.feedback
    return about
