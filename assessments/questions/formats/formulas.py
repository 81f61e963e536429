"""Formulas of calculated questions, evaluated without running anything of theirs."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

from assessments.questions.formats.results import UnreadableError

LONGEST_FORMULA = 1_000


def round_to_places(number: float, places: float = 0) -> float:
    return round(number, int(places))


OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: math.fmod,
    ast.Pow: math.pow,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs, "acos": math.acos, "acosh": math.acosh, "asin": math.asin,
    "asinh": math.asinh, "atan": math.atan, "atan2": math.atan2, "atanh": math.atanh,
    "ceil": math.ceil, "cos": math.cos, "cosh": math.cosh, "deg2rad": math.radians,
    "exp": math.exp, "expm1": math.expm1, "floor": math.floor, "fmod": math.fmod,
    "ln": math.log, "log": math.log, "log10": math.log10, "log1p": math.log1p,
    "max": max, "min": min, "pi": lambda: math.pi, "pow": math.pow,
    "rad2deg": math.degrees, "round": round_to_places,
    "sin": math.sin, "sinh": math.sinh, "sqrt": math.sqrt, "tan": math.tan,
    "tanh": math.tanh,
}  # fmt: skip
CONSTANTS = {"pi": math.pi, "e": math.e}
NO_VALUE = (SyntaxError, ArithmeticError, ValueError, TypeError, RecursionError)


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """The value of an arithmetic formula; raises UnreadableError where it has none."""
    if len(formula) > LONGEST_FORMULA:
        raise UnreadableError(f"a formula of more than {LONGEST_FORMULA} signs")

    name = f"its formula {formula[:60]!r}"
    try:
        tree = ast.parse(formula.strip(), mode="eval")
        result = value_of(tree.body, values)
    except MemoryError as error:
        raise UnreadableError(f"{name} is too deep") from error
    except NO_VALUE as error:
        raise UnreadableError(f"{name} has no value") from error
    if not math.isfinite(result):
        raise UnreadableError(f"{name} has no value")
    return result


def value_of(node: ast.expr, values: Mapping[str, float]) -> float:
    """The value of a part of a formula; raises ValueError for what has none."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value_of(operand, values)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return value_of(operand, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            operator_of_sign = OPERATORS[type(sign)]
            return float(
                operator_of_sign(value_of(left, values), value_of(right, values))
            )
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if (
            name in FUNCTIONS
        ):
            numbers = [value_of(argument, values) for argument in arguments]
            return float(FUNCTIONS[name](*numbers))
    raise ValueError("not arithmetic")


def written(value: float) -> str:
    """A computed number as text: ten figures, and no exponent where it is short."""
    text = f"{value:.10g}"
    return "0" if text == "-0" else text
