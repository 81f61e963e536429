"""Questions of every kind, made up: texts full of the signs that formats use for
control."""

from decimal import Decimal

from hypothesis import strategies as st

from assessments.questions.comparison import comparable
from assessments.questions.formats.html import sanitise
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
from assessments.questions.lookups import letter

SIGNS = "~=#{}:\\/*%&<>\"'[]->.,;()$@!? \n\tA)b1é漢😀\u00a0\u200b"
WORDS = st.one_of(
    st.text(st.sampled_from(SIGNS), max_size=30),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20),
    st.sampled_from(
        [
            "//",
            "::",
            "ANSWER: A",
            "$CATEGORY: x",
            "####",
            "=a ~b",
            "{1:SA:=x}",
            "]]>",
            "<!-- -->",
            "\\n",
            "->",
        ]
    ),
)
MARKUP = st.sampled_from(
    [
        "<b>%s</b>",
        "<p>%s</p>",
        "%s",
        "<p>a</p>\n<p>%s<br>x</p>",
        '<a href="https://x.example/?a=1&amp;b=2">%s</a>',
        "%s &amp; 1 &lt; 2",
        '<p style="text-align:left">%s</p>',
        "<math><mi>%s</mi></math>",
        '<img src="data:image/png;base64,AAAA" alt="%s">',
    ]
)


def trimmed(text: str) -> str:
    """Without what a format reads as a gap, or as a file that it has to bring."""
    return text.strip().replace("[[", "((").replace("@@PLUGINFILE", "PLUGINFILE")


PLAIN = WORDS.map(trimmed)
HTML = st.tuples(MARKUP, PLAIN).map(
    lambda pair: sanitise(pair[0].replace("%s", pair[1].replace("<", "&lt;"))).strip()
)
LINE = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
FRACTIONS = st.sampled_from(
    [
        Decimal(text)
        for text in ("1", "0", "0.5", "-0.5", "0.3333333", "0.1", "-1", "0.75")
    ]
)
SHARES = FRACTIONS.filter(lambda share: share >= 0)
NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4
)
WIDTHS = st.sampled_from([Decimal(text) for text in ("0", "0.5", "0.01", "2")])


def some(texts):
    """Texts that say something."""
    return texts.filter(bool)


def distinct(texts, low, high):
    return st.lists(
        some(texts),
        min_size=low,
        max_size=high,
        unique_by=lambda text: comparable(text, case_sensitive=False),
    )


@st.composite
def choices(draw, texts, *, multiple=False):
    """Two to five choices, the first of them right."""
    words = draw(distinct(texts, 2, 5))
    fractions = [
        Decimal("0.5") if multiple else Decimal(1),
        *(draw(FRACTIONS) for _ in words[1:]),
    ]
    if multiple:
        fractions = [
            Decimal("0.5"),
            Decimal("0.5"),
            *(draw(st.sampled_from([Decimal(0), Decimal("-0.5")])) for _ in words[2:]),
        ]
    return tuple(
        Choice(key=letter(at), text=text, fraction=fraction, feedback=draw(texts))
        for at, (text, fraction) in enumerate(zip(words, fractions, strict=True))
    )


@st.composite
def numeric(draw, texts, *, ranges=True, units=False):
    def answer(fraction):
        common = {"fraction": fraction, "feedback": draw(texts)}
        if ranges and draw(st.booleans()):
            low = draw(NUMBERS)
            return NumericAnswer(low=low, high=low + draw(WIDTHS), **common)
        return NumericAnswer(value=draw(NUMBERS), tolerance=draw(WIDTHS), **common)

    answers = [
        answer(Decimal(1)),
        *(answer(draw(SHARES)) for _ in range(draw(st.integers(0, 2)))),
    ]
    if draw(st.booleans()):
        answers.append(NumericAnswer(fraction=Decimal(0), feedback=draw(texts)))
    if not units or draw(st.booleans()):
        return Numeric(answers=tuple(answers))
    named = (MeasuringUnit(name="m"), MeasuringUnit(name="cm", factor=Decimal(100)))
    return Numeric(
        answers=tuple(answers),
        units=named,
        unit_rule=draw(st.sampled_from(["none", "optional", "required"])),
    )


@st.composite
def short_answer(draw, texts):
    words = draw(distinct(LINE, 1, 4))
    answers = []
    for at, text in enumerate(words):
        wild = "*" in text.replace("\\*", "") and draw(st.booleans())
        answers.append(
            TextAnswer(
                text=text,
                match="wildcard" if wild else "plain",
                fraction=Decimal(1) if at == 0 else draw(SHARES),
                feedback=draw(texts),
            )
        )
    return ShortAnswer(answers=tuple(answers), case_sensitive=draw(st.booleans()))


@st.composite
def matching(draw, texts):
    lefts, rights = draw(distinct(texts, 2, 4)), draw(distinct(texts, 4, 6))
    pairs = tuple(
        Pair(left_key=letter(at), left=left, right_key=letter(at), right=rights[at])
        for at, left in enumerate(lefts)
    )
    extras = tuple(
        Side(key=letter(at), text=text)
        for at, text in enumerate(rights[len(pairs) :], len(pairs))
    )
    return Matching(pairs=pairs, extras=extras, shuffle=draw(st.booleans()))


@st.composite
def cloze(draw, texts):
    gaps = []
    keys = draw(
        st.sampled_from([("A", "B", "C"), ("1", "2", "3"), ("one gap", "A", "B2")])
    )
    for key in keys[: draw(st.integers(1, 3))]:
        content = draw(
            st.one_of(
                choices(texts).map(lambda parts: SingleChoice(choices=parts)),
                short_answer(texts),
                numeric(texts),
            )
        )
        layout = (
            draw(st.sampled_from(["dropdown", "vertical"]))
            if isinstance(content, SingleChoice)
            else ""
        )
        gaps.append(
            Gap(
                key=key,
                content=content,
                weight=Decimal(draw(st.integers(1, 3))),
                layout=layout,
            )
        )
    return Cloze(gaps=tuple(gaps))


@st.composite
def essay(draw, texts):
    level = Level(key="A", text=draw(texts), points=Decimal(2))
    return Essay(
        min_words=draw(st.integers(0, 50)),
        max_words=draw(st.sampled_from([0, 300])),
        template=draw(texts),
        rubric=draw(
            st.sampled_from([(), (Criterion(key="A", text="clear", levels=(level,)),)])
        ),
        model_answer=draw(texts),
        marking_notes=draw(texts),
    )


CONTENTS = {
    "single_choice": lambda texts: st.builds(
        SingleChoice, choices=choices(texts), shuffle=st.booleans()
    ),
    "multiple_choice": lambda texts: st.builds(
        MultipleChoice,
        choices=choices(texts, multiple=True),
        shuffle=st.booleans(),
        rule=st.sampled_from(["partial", "all_or_nothing"]),
    ),
    "true_false": lambda texts: st.builds(
        TrueFalse, answer=st.booleans(), feedback_true=texts, feedback_false=texts
    ),
    "numeric": numeric,
    "short_answer": short_answer,
    "matching": matching,
    "ordering": (
        lambda texts: distinct(texts, 2, 5).map(
            lambda words: Ordering(
                items=tuple(
                    Side(key=letter(at), text=text) for at, text in enumerate(words)
                ),
                rule="exact",
            )
        )
    ),
    "cloze": cloze,
    "essay": essay,
}


@st.composite
def items(draw, kind):
    """A question of a kind, with everything that is common to all kinds drawn too."""
    text_format = draw(st.sampled_from(["plain", "html"]))
    texts = HTML if text_format == "html" else PLAIN
    content = draw(CONTENTS[kind](texts))
    text = draw(some(texts))
    if kind == "cloze":
        text += (
            " ".join(
                f"[[{key}]]"
                for key in draw(st.permutations([gap.key for gap in content.gaps]))
            )
            + " end"
        )
    return Item(
        text=text,
        title=draw(LINE.map(lambda title: title[:40].strip())),
        text_format=text_format,
        content=content,
        points=draw(
            st.sampled_from([Decimal(text) for text in ("1", "2.5", "10", "0")])
        ),
        feedback=draw(texts),
        tags=tuple(draw(st.lists(LINE, max_size=2, unique=True))),
        difficulty=draw(st.sampled_from(["", "easy", "hard"])),
        category=draw(st.sampled_from(["", "Biology", "Biology/Cells and more"])),
        external_id=draw(st.sampled_from(["", "q1", "a b]c"])),
        hints=tuple(draw(st.lists(some(texts), max_size=2))),
        metadata=draw(
            st.sampled_from([{}, {"penalty": "0.1"}, {"note": [1, {"a--b": None}]}])
        ),
    )
