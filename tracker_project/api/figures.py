"""How a computed figure is answered: with two decimals, whatever it is inside."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from rest_framework import serializers

from tracker_project.api.rows import Computed

HUNDREDTH = Decimal("0.01")


def rounded(value: Decimal | Fraction | float | None) -> float | None:
    """`value` with two decimals, halves up; None where there is no figure.

    Only for answers: whatever is compared or added up stays exact.
    """
    if value is None:
        return None
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / value.denominator
    elif not isinstance(value, Decimal):
        value = Decimal(str(value))
    return float(value.quantize(HUNDREDTH, ROUND_HALF_UP))


class Figure(Computed):
    """A column that is answered with two decimals, and never taken from a body."""

    def __init__(
        self, column: str, *, allow_null: bool = True, help_text: str = ""
    ) -> None:
        child = serializers.FloatField(allow_null=allow_null, help_text=help_text)
        super().__init__(child, column, compute=rounded)
