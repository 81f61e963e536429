"""Numbers as people write them: 42, 42,0, 1 234.5, 1e3, 6.02 x 10^23, 3.2 km/h, $5."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from assessments.questions.contents import ZERO

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
    r"(?P<before>[^\d+\-.,']*)(?P<sign>[+-]?) ?(?P<body>\d[\d.,' ]*|[.,]\d+)"
    r"(?:(?:[eE](?P<exponent>[+-]?\d{1,4}))(?![\w])| ?[xX*] ?10 ?(?:\^|\*\*) ?(?P<power>[+-]?\d{1,4}))?"
    r"(?P<after>(?![\d.,+\-']).*)",
    re.ASCII,
)
BARE_POWER = re.compile(r"^([+-]?)10 ?(?:\^|\*\*)")
PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(?:([ ',.])\d{3})(?:\1\d{3})*", re.ASCII)
COMMA_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)


class Reading(NamedTuple):
    """The numbers that a text may mean (1,234 means two), and the unit written with it."""

    values: tuple[Decimal, ...]
    unit: str


def unit_name(text: str) -> str:
    """A unit as two are compared: no spaces, one way of writing powers and micro."""
    if not text.isascii():
        text = _ascii_powers(text)
    return "".join(text.split())


def reading(text: str) -> Reading | None:
    """The number and unit in `text`; None where there is no number."""
    if len(text) > LONGEST_NUMBER:
        return None
    if PLAIN.fullmatch(text):
        plain = _scaled(text, None)
        return None if plain is None else Reading((plain,), "")
    if not text.isascii():
        text = _ascii_powers(text)
    found = NUMBER.fullmatch(BARE_POWER.sub(r"\g<1>1*10^", " ".join(text.split())))
    if found is None or (found["before"].strip() and found["after"].strip()):
        return None
    values = [
        value
        for digits in _digits(found["body"].rstrip(" "))
        if (
            value := _scaled(
                found["sign"] + digits, found["exponent"] or found["power"]
            )
        )
        is not None
    ]
    return (
        Reading(tuple(values), unit_name(found["before"] or found["after"]))
        if values
        else None
    )


def _ascii_powers(text: str) -> str:
    text = SUPERSCRIPT.sub(
        lambda power: "^" + power[0], text.translate(MINUSES_AND_SPACES)
    )
    return unicodedata.normalize("NFKC", text).translate(MINUSES_AND_SPACES)


def _scaled(digits: str, exponent: str | None) -> Decimal | None:
    value = Decimal(f"{digits}e{exponent}" if exponent else digits)
    return value if abs(value.adjusted()) <= LARGEST_EXPONENT else None


def _digits(body: str) -> list[str]:
    """The plain decimals that a run of digits, points, commas, spaces and apostrophes can mean."""
    body = body.rstrip(".,'") if body[-1] in ".,'" else body
    marks = {mark for mark in ".," if mark in body}
    if " " in body or "'" in body:
        return _grouped(body, max(body.rfind("."), body.rfind(",")))
    if len(marks) == 2:
        return _grouped(body, max(body.rfind("."), body.rfind(",")))
    if not marks:
        return [body]
    mark = marks.pop()
    if body.count(mark) > 1:
        return _grouped(body, -1)
    decimal = body.replace(",", ".")
    if mark == "," and COMMA_THOUSANDS.fullmatch(body):
        return [decimal, body.replace(",", "")]
    return [decimal]


def _grouped(body: str, decimal_mark: int) -> list[str]:
    whole, rest = (
        (body, "")
        if decimal_mark < 0
        else (body[:decimal_mark], body[decimal_mark + 1 :])
    )
    if not GROUPED.fullmatch(whole) or not (rest.isdigit() or not rest):
        return []
    return [
        "".join(sign for sign in whole if sign.isdigit()) + (f".{rest}" if rest else "")
    ]


def to_figures(value: Decimal, figures: Decimal) -> Decimal:
    """The value rounded half up to so many significant figures."""
    if not value:
        return ZERO
    count = int(min(max(figures, Decimal(1)), Decimal(MOST_FIGURES)))
    return value.quantize(
        Decimal((0, (1,), value.adjusted() - count + 1)), ROUND_HALF_UP
    )
