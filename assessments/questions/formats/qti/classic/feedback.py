"""The feedback of a QTI 1.2 item, as its conditions show it."""

from collections import Counter

from assessments.questions.formats.qti.classic.conditions import Condition

# How the feedback for all right and for all wrong answers is called, or ends.
_RIGHT = ("correct_fb", "_C")
_WRONG = ("general_incorrect_fb", "_IC")


class Feedback:
    """What is said to all, to one value, to right and to wrong answers."""

    def __init__(self, texts: dict[str, str], conditions: list[Condition]) -> None:
        self.texts = texts
        self.conditions = conditions
        shared = shown_by_all(conditions)
        self.for_all = [name for name in texts if name in shared or is_general(name)]

        uses: Counter[str] = Counter()
        for condition in conditions:
            uses.update(condition.feedback_names)
        self.common = {_RIGHT[0], _WRONG[0]}
        for name, count in uses.items():
            if count > 1:
                self.common.add(name)

    def general(self) -> str:
        told = [self.texts[name] for name in self.for_all if self.texts[name]]
        return "\n".join(told)

    def of(self, response: str, value: str, *, right: bool) -> str:
        """What is said to an answer of its own, else to all right or all wrong ones."""
        for condition in self.conditions:
            test = condition.only
            if test is None or (test.response, test.value) != (response, value):
                continue

            name = self.own_name(condition)
            if name is not None:
                return self.texts.get(name, "")
        return self.shared(right=right)

    def shared(self, *, right: bool) -> str:
        """What is said to all right or to all wrong answers."""
        whole_name, ending = _RIGHT if right else _WRONG
        for name, text in self.texts.items():
            if name == whole_name or name.endswith(ending):
                return text
        return ""

    def of_condition(self, condition: Condition) -> str:
        """What is said where a condition holds."""
        name = self.own_name(condition)
        if name is None:
            return self.shared(right=condition.gain > 0)
        return self.texts.get(name, "")

    def own_name(self, condition: Condition) -> str | None:
        """The feedback that is shown by this condition alone."""
        for name in condition.feedback_names:
            if name not in self.common and name not in self.for_all:
                return name
        return None


def shown_by_all(conditions: list[Condition]) -> set[str]:
    """The feedback that all conditions with feedback show, where there are several."""
    shown = [set(each.feedback_names) for each in conditions if each.feedback_names]
    return set.intersection(*shown) if len(shown) > 1 else set()


def is_general(name: str) -> bool:
    """Whether Canvas or Respondus calls feedback for everybody so."""
    return name.lower().startswith("general_fb") or name.upper().endswith("_ALL")
