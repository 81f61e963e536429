"""A unit that comes into being with its first mark, by the name of the subject."""

import unicodedata

from django.db import IntegrityError, transaction

from academics.models import Unit
from academics.services.structure import create_unit
from accounts.models import User
from accounts.policy import scope_for
from assessments.marks.bands import MarkError

LONGEST_CODE, LONGEST_NAME, TRIES = 30, 100, 50


def make_unit(name: str, *, key: str, by: User | None) -> Unit:
    """The unit called `name`, made where there is none.

    Of two who make it at once, one does.

    Raises MarkError at `key` where the name is too long or `by` may not make units.
    """
    if len(name) > LONGEST_NAME:
        raise MarkError(key, f"At most {LONGEST_NAME} characters.")
    if by is not None and scope_for(by, "units", "create") is None:
        raise MarkError(key, f"There is no unit '{name[:50]}'.")
    for number in range(1, TRIES):
        code = _code(name, number)
        if Unit.objects.filter(code=code).exists():
            continue
        try:
            with transaction.atomic():
                return create_unit(by=by, code=code, name=name)
        except (
            IntegrityError
        ):  # somebody made a unit of this code just now; perhaps the very same
            if unit := Unit.objects.filter(code=code, name__iexact=name).first():
                return unit
    raise MarkError(key, "No code is free for a unit of this name: make it first.")


def _code(name: str, number: int) -> str:
    """A code out of the letters and digits of `name`.

    COMPUTER-SCIENCE, COMPUTER-SCIENCE-2.
    """
    plain = (
        unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    )
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    suffix = "" if number == 1 else f"-{number}"
    stem = "-".join(words) or "UNIT"
    return stem[: LONGEST_CODE - len(suffix)].rstrip("-") + suffix
