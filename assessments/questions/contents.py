"""What makes each kind of question: its parts, its key, and the rule it is marked by.

A part without a key of its own gets the letter of its place."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from assessments.questions.keys import lettered

TextFormat = Literal["plain", "html", "markdown", "moodle"]
SelectionRule = Literal["partial", "all_or_nothing", "right_minus_wrong"]
PairRule = Literal["partial", "all_or_nothing"]
OrderRule = Literal["exact", "positions", "adjacent_pairs", "longest_run", "kendall"]
ToleranceKind = Literal["absolute", "relative", "significant_figures"]
UnitRule = Literal["none", "optional", "required"]
TextMatch = Literal["plain", "wildcard", "regex"]
GapLayout = Literal["", "inline", "dropdown", "vertical", "horizontal"]

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to choose; `fraction` of the points from -1 to 1, `fixed` keeps its place in a shuffle."""

    key: str = ""
    text: str
    fraction: Decimal = ZERO
    feedback: str = ""
    text_format: TextFormat | Literal[""] = ""
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class SingleChoice:
    """Exactly one of the choices is to be taken."""

    kind: ClassVar[str] = "single_choice"
    choices: tuple[Choice, ...]
    shuffle: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "choices", lettered(self.choices))


@dataclass(frozen=True, kw_only=True)
class MultipleChoice:
    """Any number of the choices is to be taken; a fraction above 0 makes a choice a right one."""

    kind: ClassVar[str] = "multiple_choice"
    choices: tuple[Choice, ...]
    rule: SelectionRule = "partial"
    shuffle: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "choices", lettered(self.choices))


@dataclass(frozen=True, kw_only=True)
class TrueFalse:
    """A statement; the feedback belongs to the answer that was given."""

    kind: ClassVar[str] = "true_false"
    answer: bool
    feedback_true: str = ""
    feedback_false: str = ""


@dataclass(frozen=True, kw_only=True)
class NumericAnswer:
    """A value with a tolerance, or a closed range low..high; neither of them stands for any other number.

    A relative tolerance of 0.05 is 5 % of the value; significant_figures rounds both sides to
    `tolerance` figures (half up) and compares.
    """

    value: Decimal | None = None
    tolerance: Decimal = ZERO
    tolerance_kind: ToleranceKind = "absolute"
    low: Decimal | None = None
    high: Decimal | None = None
    fraction: Decimal = ONE
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class MeasuringUnit:
    """A unit, and how many of it make one of the unit the key is in (100 for cm where the key is in m)."""

    name: str
    factor: Decimal = ONE


@dataclass(frozen=True, kw_only=True)
class Numeric:
    """A number; the first answer that fits counts. `unit_penalty` is the share lost by a bad or missing unit."""

    kind: ClassVar[str] = "numeric"
    answers: tuple[NumericAnswer, ...]
    units: tuple[MeasuringUnit, ...] = ()
    unit_rule: UnitRule = "none"
    unit_penalty: Decimal = ONE


@dataclass(frozen=True, kw_only=True)
class TextAnswer:
    """A text to compare with: as it is, with * for anything, or a regular expression for the whole."""

    text: str
    match: TextMatch = "plain"
    fraction: Decimal = ONE
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class ShortAnswer:
    """A word or a phrase; the first answer that fits counts, exact fits before those with typing errors."""

    kind: ClassVar[str] = "short_answer"
    answers: tuple[TextAnswer, ...]
    case_sensitive: bool = False
    ignore_accents: bool = False
    typing_errors: int = 0


@dataclass(frozen=True, kw_only=True)
class Side:
    """A thing to be arranged or matched."""

    key: str = ""
    text: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A left side and the right side that belongs to it; right sides of equal text are one and the same."""

    left_key: str = ""
    left: str
    right_key: str = ""
    right: str


@dataclass(frozen=True, kw_only=True)
class Matching:
    """Each left side gets one of the right sides; `extras` are right sides that belong to none."""

    kind: ClassVar[str] = "matching"
    pairs: tuple[Pair, ...]
    extras: tuple[Side, ...] = ()
    rule: PairRule = "partial"
    shuffle: bool = True

    def __post_init__(self) -> None:
        pairs = lettered(lettered(self.pairs, "left_key"), "right_key")
        object.__setattr__(self, "pairs", pairs)
        object.__setattr__(self, "extras", lettered(self.extras, start=len(pairs)))


@dataclass(frozen=True, kw_only=True)
class Ordering:
    """Things to be put in order; they are kept in the right one, and always served shuffled."""

    kind: ClassVar[str] = "ordering"
    items: tuple[Side, ...]
    rule: OrderRule = "positions"

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", lettered(self.items))


GapContent = SingleChoice | MultipleChoice | ShortAnswer | Numeric


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A gap, placed in the question's text by [[key]]."""

    key: str = ""
    content: GapContent
    weight: Decimal = ONE
    layout: GapLayout = ""

    @property
    def kind(self) -> str:
        """The kind of question that the gap is."""
        return self.content.kind


@dataclass(frozen=True, kw_only=True)
class Cloze:
    """A text with gaps; each earns its share of the points by its weight."""

    kind: ClassVar[str] = "cloze"
    gaps: tuple[Gap, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "gaps", lettered(self.gaps))


@dataclass(frozen=True, kw_only=True)
class Level:
    """How well a criterion is met, and the points for it."""

    key: str = ""
    text: str
    points: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A line of a rubric."""

    key: str = ""
    text: str
    levels: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", lettered(self.levels))


@dataclass(frozen=True, kw_only=True)
class Essay:
    """A free text that a person marks; 0 words means no limit."""

    kind: ClassVar[str] = "essay"
    min_words: int = 0
    max_words: int = 0
    template: str = ""
    rubric: tuple[Criterion, ...] = ()
    model_answer: str = ""
    marking_notes: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rubric", lettered(self.rubric))


Content = (
    SingleChoice
    | MultipleChoice
    | TrueFalse
    | Numeric
    | ShortAnswer
    | Matching
    | Ordering
    | Cloze
    | Essay
)
