"""Short ways to write questions in tests."""

from decimal import Decimal

from assessments.questions.items import Item
from assessments.questions.kinds.base import Side
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap
from assessments.questions.kinds.essay import Criterion, Essay, Level
from assessments.questions.kinds.matching import Matching, Pair
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import MeasuringUnit, Numeric, NumericAnswer
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse


def choices(**fractions):
    """Choices keyed a, b, c ... whose texts are the names given."""
    return tuple(
        Choice(
            key=f"k{at}",
            text=name,
            fraction=Decimal(fraction),
            feedback=f"about {name}",
        )
        for at, (name, fraction) in enumerate(fractions.items(), 1)
    )


def single(**fractions):
    return Item(text="Which?", content=SingleChoice(choices=choices(**fractions)))


def multiple(rule="partial", **fractions):
    return Item(
        text="Which ones?",
        content=MultipleChoice(choices=choices(**fractions), rule=rule),
    )


def true_false(answer=True):
    content = TrueFalse(
        answer=answer, feedback_true="You said true.", feedback_false="You said false."
    )
    return Item(text="Is it?", content=content)


def number(
    value=None,
    tolerance="0",
    kind="absolute",
    low=None,
    high=None,
    fraction="1",
    feedback="",
):
    return NumericAnswer(
        value=None if value is None else Decimal(value),
        tolerance=Decimal(tolerance),
        tolerance_kind=kind,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        fraction=Decimal(fraction),
        feedback=feedback,
    )


def numeric(*answers, units=None, unit_rule="none", unit_penalty="1"):
    content = Numeric(
        answers=tuple(
            one if isinstance(one, NumericAnswer) else number(one) for one in answers
        ),
        units=tuple(
            MeasuringUnit(name=name, factor=Decimal(factor))
            for name, factor in (units or {}).items()
        ),
        unit_rule=unit_rule,
        unit_penalty=Decimal(unit_penalty),
    )
    return Item(text="How much?", content=content)


def text(words, fraction="1", match="plain", feedback=""):
    return TextAnswer(
        text=words, fraction=Decimal(fraction), match=match, feedback=feedback
    )


def short(*answers, **settings):
    content = ShortAnswer(
        answers=tuple(text(one) if isinstance(one, str) else one for one in answers),
        **settings,
    )
    return Item(text="What is it called?", content=content)


def matching(rule="partial", extras=(), **pairs):
    content = Matching(
        pairs=tuple(
            Pair(left_key=f"l{at}", left=left, right_key=f"r{at}", right=right)
            for at, (left, right) in enumerate(pairs.items(), 1)
        ),
        extras=tuple(
            Side(key=f"x{at}", text=extra) for at, extra in enumerate(extras, 1)
        ),
        rule=rule,
    )
    return Item(text="Which belong together?", content=content)


def ordering(*things, rule="positions"):
    content = Ordering(
        items=tuple(
            Side(key=f"t{at}", text=thing) for at, thing in enumerate(things, 1)
        ),
        rule=rule,
    )
    return Item(text="Put them in order.", content=content)


def cloze(words, *gaps):
    content = Cloze(
        gaps=tuple(
            Gap(key=str(at), content=item.content, weight=Decimal(weight))
            for at, (item, weight) in enumerate(gaps, 1)
        )
    )
    return Item(text=words, content=content)


def essay(**settings):
    return Item(text="Discuss.", content=Essay(**settings), points=Decimal(10))


def rubric():
    """Two criteria: argument 0, 2 or 4 points, language 0 or 1."""

    def levels(*points):
        return tuple(
            Level(key=f"v{one}", text=f"worth {one}", points=Decimal(one))
            for one in points
        )

    return (
        Criterion(key="argument", text="Argument", levels=levels(0, 2, 4)),
        Criterion(key="language", text="Language", levels=levels(0, 1)),
    )


def one_of_each():
    """A question of every kind, with every rule that has a field of its own."""
    return [
        single(red="1", green="0", blue="-0.5"),
        multiple(red="0.5", green="0.5", blue="-1"),
        multiple("all_or_nothing", red="1", green="0", blue="0"),
        multiple("right_minus_wrong", red="1", green="1", blue="0"),
        true_false(),
        numeric(
            number("42", "0.5"),
            number(low="1", high="2", fraction="0.5"),
            number(fraction="0"),
        ),
        numeric(
            number("3.2", "2", "significant_figures"),
            units={"m": "1", "cm": "100"},
            unit_rule="required",
        ),
        short(
            "Paris",
            text("Par*", "0.5", "wildcard"),
            text("[a-z]+", "0.25", "regex"),
            typing_errors=2,
        ),
        matching(France="Paris", Italy="Rome", Spain="Madrid", extras=("Berlin",)),
        ordering("one", "two", "three", rule="kendall"),
        ordering("one", "two", "three", rule="longest_run"),
        ordering("one", "two", "three", rule="adjacent_pairs"),
        cloze(
            "It is [[1]] or [[2]], not [[3]].",
            (single(red="1", green="0"), 1),
            (numeric("7"), 2),
            (short("x"), 1),
        ),
        essay(
            min_words=5,
            max_words=10,
            template="I think",
            rubric=rubric(),
            model_answer="Because.",
        ),
    ]
