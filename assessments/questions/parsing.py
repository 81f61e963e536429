"""Numbers as people write them: 42, 42,0, 1 234.5, 1e3, 6.02 x 10^23, 3.2 km/h, $5."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from assessments.questions.outcomes import ONE, ZERO

LONGEST_NUMBER = 100
LARGEST_EXPONENT = 400
MOST_FIGURES = 25

MINUSES_AND_SPACES = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2019\u02bc", "'"),
        **dict.fromkeys("\u00d7\u00b7\u2217\u22c5", "*"),
    }
)
SUPERSCRIPT = re.compile("[\u207a\u207b]?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
NUMBER = re.compile(
    r"""
    (?P<before>[^\d+\-.,']*)
    (?P<sign>[+-]?)[ ]?
    (?P<digits>\d[\d.,' ]*|[.,]\d+)
    (?:
        (?:[eE](?P<exponent>[+-]?\d{1,4}))(?![\w])
      | [ ]?[xX*][ ]?10[ ]?(?:\^|\*\*)[ ]?(?P<power>[+-]?\d{1,4})
    )?
    (?P<after>(?![\d.,+\-']).*)
    """,
    re.ASCII | re.VERBOSE,
)
BARE_POWER = re.compile(r"^([+-]?)10 ?(?:\^|\*\*)")
PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(?:([ ',.])\d{3})(?:\1\d{3})*", re.ASCII)
COMMA_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)


class ParsedNumber(NamedTuple):
    """The numbers that a text may mean (1,234 means two), and the unit with it."""

    values: tuple[Decimal, ...]
    unit: str


def comparable_unit(text: str) -> str:
    """A unit as two are compared: no spaces, one way of writing powers and micro."""
    if not text.isascii():
        text = ascii_powers(text)
    return "".join(text.split())


def parse_number(text: str) -> ParsedNumber | None:
    """The number and unit in `text`; None where there is no number."""
    if len(text) > LONGEST_NUMBER:
        return None

    if PLAIN.fullmatch(text):
        plain = scaled(text, None)
        return None if plain is None else ParsedNumber((plain,), "")

    if not text.isascii():
        text = ascii_powers(text)
    spaced = " ".join(text.split())
    found = NUMBER.fullmatch(BARE_POWER.sub(r"\g<1>1*10^", spaced))
    if found is None or (found["before"].strip() and found["after"].strip()):
        return None

    values = possible_values(found)
    if not values:
        return None
    unit = comparable_unit(found["before"] or found["after"])
    return ParsedNumber(tuple(values), unit)


def possible_values(found: re.Match[str]) -> list[Decimal]:
    """The values that the sign, digits and exponent of a NUMBER can mean."""
    exponent = found["exponent"] or found["power"]
    values = []
    for digits in plain_decimals(found["digits"].rstrip(" ")):
        value = scaled(found["sign"] + digits, exponent)
        if value is not None:
            values.append(value)
    return values


def ascii_powers(text: str) -> str:
    text = text.translate(MINUSES_AND_SPACES)
    text = SUPERSCRIPT.sub(lambda power: "^" + power[0], text)
    return unicodedata.normalize("NFKC", text).translate(MINUSES_AND_SPACES)


def scaled(digits: str, exponent: str | None) -> Decimal | None:
    value = Decimal(f"{digits}e{exponent}" if exponent else digits)
    return value if abs(value.adjusted()) <= LARGEST_EXPONENT else None


def plain_decimals(written: str) -> list[str]:
    """The decimals that digits with points, commas, spaces and apostrophes can mean."""
    if written[-1] in ".,'":
        written = written.rstrip(".,'")
    marks = set(written) & set(".,")
    spaces = set(written) & set(" '")
    if spaces or len(marks) == 2:
        last_mark = max(written.rfind("."), written.rfind(","))
        return ungrouped(written, last_mark)

    if not marks:
        return [written]

    mark = marks.pop()
    if written.count(mark) > 1:
        return ungrouped(written, -1)

    decimal = written.replace(",", ".")
    if mark == "," and COMMA_THOUSANDS.fullmatch(written):
        return [decimal, written.replace(",", "")]
    return [decimal]


def ungrouped(written: str, decimal_mark: int) -> list[str]:
    """The number without the marks of its thousands; none where they are misplaced."""
    whole = written
    decimals = ""
    if decimal_mark >= 0:
        whole = written[:decimal_mark]
        decimals = written[decimal_mark + 1 :]

    if not GROUPED.fullmatch(whole) or not (decimals.isdigit() or not decimals):
        return []

    digits = "".join(sign for sign in whole if sign.isdigit())
    return [f"{digits}.{decimals}" if decimals else digits]


def to_figures(value: Decimal, figures: Decimal) -> Decimal:
    """The value rounded half up to so many significant figures."""
    if not value:
        return ZERO
    count = int(min(max(figures, ONE), Decimal(MOST_FIGURES)))
    last_place = Decimal((0, (1,), value.adjusted() - count + 1))
    return value.quantize(last_place, ROUND_HALF_UP)
