"""The whole demo school as plain data, drawn from one seed: no database, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo import vocabulary
from demo.profiles import Factors, circumstances, exam_score, forget, make_profile
from demo.records import DemoDay, DemoMark, attendance_rate, make_days, make_marks
from demo.terms import DemoTerm, terms_around

SEED = 20240902
STUDENTS = 300
WITHOUT_EXAM = 10  # every tenth student has no known exam score
GENDERS = (("Female", vocabulary.GIRLS), ("Male", vocabulary.BOYS))
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
    factors: Factors
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
    students_made = []
    for place, name in enumerate(names):
        students_made.append(_student(rng, place, name, terms, today))
    return DemoSchool(terms, tuple(students_made))


def _names(rng: Random, count: int) -> Iterator[tuple[str, str, str]]:
    """Gender, first and last name; nobody shares both names."""
    taken: set[tuple[str, str]] = set()
    first_family = ""
    for place in range(count):
        while True:
            gender, given_names = rng.choice(GENDERS)
            first = rng.choice(given_names)
            last = rng.choice(vocabulary.SURNAMES)
            first_family = first_family or last
            if place == SIBLING:
                last = first_family
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
    class_name = vocabulary.CLASSES[place % len(vocabulary.CLASSES)]
    year = int(class_name[:-1])
    profile = make_profile(rng)
    factors = circumstances(rng, profile)
    days = make_days(rng, profile, terms, today)
    units = _units(rng)
    marks = make_marks(rng, profile, units, days, terms, today)
    score = exam_score(rng, factors, attendance_rate(days))
    known = forget(rng, factors)
    sat_no_exam = place % WITHOUT_EXAM == WITHOUT_EXAM - 1
    known["exam_score"] = None if sat_no_exam else score
    birthday = timedelta(days=rng.randrange(365))
    years_here = year - vocabulary.YEARS[0]
    return DemoStudent(
        first_name=first,
        last_name=last,
        gender=gender,
        born=date(terms[0].start.year - year - 5, 1, 1) + birthday,
        enrolled=terms[0].start - timedelta(weeks=52 * years_here),
        class_name=class_name,
        address=f"{rng.randrange(1, 120)} {rng.choice(vocabulary.STREETS)} Street",
        factors=known,
        guardians=tuple(_guardians(rng, last)),
        contacts=tuple(_contacts(rng, last)),
        units=units,
        days=tuple(days),
        marks=tuple(marks),
    )


def _units(rng: Random) -> tuple[str, ...]:
    codes = [code for code, _, _ in vocabulary.UNITS]
    core = codes[: vocabulary.CORE]
    chosen = sorted(rng.sample(codes[vocabulary.CORE :], 2))
    return (*core, *chosen)


def _phone(rng: Random) -> str:
    """A number from a range that is never given out."""
    return f"+44 1632 96{rng.randrange(10_000):04}"


def _person(rng: Random, last: str, relation: str) -> DemoPerson:
    women = relation in ("mother", "grandmother", "aunt")
    first = rng.choice(vocabulary.GIRLS if women else vocabulary.BOYS)
    email = f"{first}.{last}@example.org".lower()
    return DemoPerson(f"{first} {last}", relation, _phone(rng), email)


def _guardians(rng: Random, last: str) -> Iterator[DemoPerson]:
    relations: Sequence[str] = rng.choice(
        (("mother",), ("father",), ("mother", "father"), ("father", "mother"))
    )
    for relation in relations:
        yield _person(rng, last, relation)


def _contacts(rng: Random, last: str) -> Iterator[DemoPerson]:
    for relation in rng.sample(vocabulary.RELATIONS[2:], rng.choice((1, 1, 2))):
        other_family = rng.choice(vocabulary.SURNAMES)
        yield _person(rng, rng.choice((last, other_family)), relation)
