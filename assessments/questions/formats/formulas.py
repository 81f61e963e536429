"""Formulas of calculated questions, evaluated without running anything of theirs."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

from assessments.questions.formats.results import UnreadableError

LONGEST_FORMULA = 1_000

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
    "rad2deg": math.degrees, "round": lambda number, *places: _rounded(number, *places),
    "sin": math.sin, "sinh": math.sinh, "sqrt": math.sqrt, "tan": math.tan,
    "tanh": math.tanh,
}  # fmt: skip
CONSTANTS = {"pi": math.pi, "e": math.e}


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """The value of an arithmetic formula; raises UnreadableError where it has none."""
    if len(formula) > LONGEST_FORMULA:
        raise UnreadableError(f"a formula of more than {LONGEST_FORMULA} signs")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
        result = _value(tree.body, values)
    except (
        SyntaxError,
        ArithmeticError,
        ValueError,
        TypeError,
        RecursionError,
    ) as error:
        raise UnreadableError(f"its formula {formula[:60]!r} has no value") from error
    except MemoryError as error:
        raise UnreadableError(f"its formula {formula[:60]!r} is too deep") from error
    if not math.isfinite(result):
        raise UnreadableError(f"its formula {formula[:60]!r} has no value")
    return result


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)

    if isinstance(node, ast.Name):
        if node.id in values:
            return values[node.id]
        if node.id in CONSTANTS:
            return CONSTANTS[node.id]

    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand, values)
        return -value if isinstance(node.op, ast.USub) else value

    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left = _value(node.left, values)
        right = _value(node.right, values)
        return float(OPERATORS[type(node.op)](left, right))

    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        function = FUNCTIONS.get(node.func.id)
        if function is not None and not node.keywords:
            arguments = [_value(argument, values) for argument in node.args]
            return float(function(*arguments))

    raise ValueError("not arithmetic")


def _rounded(number: float, places: float = 0) -> float:
    return round(number, int(places))


def written(value: float) -> str:
    """A computed number as text: ten figures, and no exponent where it is short."""
    text = f"{value:.10g}"
    return "0" if text == "-0" else text
