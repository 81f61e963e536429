"""The whole demo school as plain data, drawn from one seed: no database, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from demo import words
from demo.records import DemoDay, DemoMark, attendance_rate, make_days, make_marks
from demo.terms import DemoTerm, terms_around
from demo.traits import circumstances, exam_score, forget, make_traits

SEED, STUDENTS = 20240902, 300
WITHOUT_EXAM = 10  # every tenth student has no known exam score
SIBLING = 4  # the student at this place is a sister or brother of the first


@dataclass(frozen=True)
class DemoPerson:
    """Somebody around a student."""

    name: str
    relation: str
    phone: str
    email: str = ""


@dataclass(frozen=True)
class DemoStudent:
    """A student with everything that is known of one."""

    first_name: str
    last_name: str
    gender: str
    born: date
    enrolled: date
    class_name: str
    address: str
    factors: dict[str, Any]
    guardians: tuple[DemoPerson, ...]
    contacts: tuple[DemoPerson, ...]
    units: tuple[str, ...]
    days: tuple[DemoDay, ...]
    marks: tuple[DemoMark, ...]


@dataclass(frozen=True)
class DemoSchool:
    """Two terms and the students."""

    terms: tuple[DemoTerm, DemoTerm]
    students: tuple[DemoStudent, ...]


def make_school(
    today: date, *, students: int = STUDENTS, seed: int = SEED
) -> DemoSchool:
    """The school as it is on `today`: the same for the same day and seed."""
    rng = Random(seed)  # noqa: S311 - invented data, no secret
    terms = terms_around(today)
    names = _names(rng, students)
    return DemoSchool(
        terms,
        tuple(
            _student(rng, place, name, terms, today) for place, name in enumerate(names)
        ),
    )


def _names(rng: Random, count: int) -> Iterator[tuple[str, str, str]]:
    """Gender, first and last name; nobody shares both names."""
    taken, family = set(), ""
    for place in range(count):
        while True:
            gender, given = rng.choice((("Female", words.GIRLS), ("Male", words.BOYS)))
            first, last = rng.choice(given), rng.choice(words.SURNAMES)
            family = family or last
            last = family if place == SIBLING else last
            if (first, last) not in taken:
                break
        taken.add((first, last))
        yield gender, first, last


def _student(
    rng: Random,
    place: int,
    name: tuple[str, str, str],
    terms: tuple[DemoTerm, DemoTerm],
    today: date,
) -> DemoStudent:
    gender, first, last = name
    class_name = words.CLASSES[place % len(words.CLASSES)]
    year = int(class_name[:-1])
    traits = make_traits(rng)
    factors = circumstances(rng, traits)
    days = make_days(rng, traits, terms, today)
    units = _units(rng)
    marks = make_marks(rng, traits, units, days, terms, today)
    score = exam_score(rng, factors, attendance_rate(days))
    known = forget(rng, factors) | {
        "exam_score": None if place % WITHOUT_EXAM == WITHOUT_EXAM - 1 else score
    }
    return DemoStudent(
        first_name=first,
        last_name=last,
        gender=gender,
        born=date(terms[0].start.year - year - 5, 1, 1)
        + timedelta(days=rng.randrange(365)),
        enrolled=terms[0].start - timedelta(weeks=52 * (year - words.YEARS[0])),
        class_name=class_name,
        address=f"{rng.randrange(1, 120)} {rng.choice(words.STREETS)} Street",
        factors=known,
        guardians=tuple(_guardians(rng, last)),
        contacts=tuple(_contacts(rng, last)),
        units=units,
        days=tuple(days),
        marks=tuple(marks),
    )


def _units(rng: Random) -> tuple[str, ...]:
    codes = [code for code, _, _ in words.UNITS]
    return (*codes[: words.CORE], *sorted(rng.sample(codes[words.CORE :], 2)))


def _phone(rng: Random) -> str:
    """A number from a range that is never given out."""
    return f"+44 1632 96{rng.randrange(10_000):04}"


def _person(rng: Random, last: str, relation: str) -> DemoPerson:
    women = relation in ("mother", "grandmother", "aunt")
    first = rng.choice(words.GIRLS if women else words.BOYS)
    return DemoPerson(
        f"{first} {last}", relation, _phone(rng), f"{first}.{last}@example.org".lower()
    )


def _guardians(rng: Random, last: str) -> Iterator[DemoPerson]:
    relations: Sequence[str] = rng.choice(
        (("mother",), ("father",), ("mother", "father"), ("father", "mother"))
    )
    for relation in relations:
        yield _person(rng, last, relation)


def _contacts(rng: Random, last: str) -> Iterator[DemoPerson]:
    for relation in rng.sample(words.RELATIONS[2:], rng.choice((1, 1, 2))):
        yield _person(rng, rng.choice((last, rng.choice(words.SURNAMES))), relation)
