"""Rows of two students that can't both be one student's, and what becomes of the second.

They are found by the unique constraints of each table. The kept student's row stays; the other one's goes,
unless its table has a rule of its own, declared with `conflict_rule`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Model, Q, QuerySet, UniqueConstraint, Value
from django.db.models.functions import Greatest

from academics.calendar import today
from academics.models import ClassMembership, Guardian, Student

Rule = Callable[[QuerySet, Student], Any]
GOES = "goes: the kept one stays"
RULES: dict[type[Model], tuple[Rule, str]] = {}
UNTOLD = {"created_at", "updated_at"}


def conflict_rule(model: type[Model], becomes: str) -> Callable[[Rule], Rule]:
    """Declare what becomes of a clashing row, so that it can be the kept student's too; `becomes` says it in words."""

    def declare(rule: Rule) -> Rule:
        RULES[model] = (rule, becomes)
        return rule

    return declare


@conflict_rule(Guardian, "is no longer the primary one")
def _second(rows: QuerySet, kept: Student) -> None:
    rows.update(is_primary=False)


@conflict_rule(ClassMembership, "ends today")
def _ended(rows: QuerySet, kept: Student) -> None:
    rows.update(to_date=Greatest(F("from_date"), Value(today())))


@dataclass(frozen=True)
class Unique:
    """What may not occur twice for one student."""

    names: tuple[str, ...]
    condition: Q

    def key(self, row: Model) -> tuple[Any, ...]:
        """The values of a row that may not be another's."""
        return tuple(
            getattr(row, row._meta.get_field(name).attname) for name in self.names
        )  # type: ignore[union-attr]


def uniques_of(model: type[Model], field: Any) -> Iterator[Unique]:
    """Every constraint by which a student may have something but once."""
    if field.unique:
        yield Unique((), Q())
    for names in model._meta.unique_together:
        if field.name in names:
            yield Unique(tuple(name for name in names if name != field.name), Q())
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            names = tuple(name for name in constraint.fields if name != field.name)
            yield Unique(names, constraint.condition or Q())


def resolve_conflicts(
    model: type[Model], field: Any, kept: Student, other: Student
) -> list[dict[str, Any]]:
    """Make room for every row of `other` among those of `kept`; what clashed, and what became of it."""
    told: list[dict[str, Any]] = []
    for unique in uniques_of(model, field):
        related = [
            name for name in unique.names if model._meta.get_field(name).is_relation
        ]
        rows = (
            model._base_manager.filter(unique.condition)
            .select_related(*related)
            .order_by("pk")
        )
        mine = {unique.key(row): row for row in rows.filter(**{field.name: kept})}
        theirs = [
            row for row in rows.filter(**{field.name: other}) if unique.key(row) in mine
        ]
        clashing = [row for row in theirs if None not in unique.key(row)]
        if clashing:
            becomes = _apply(model, clashing, kept)
            told += [
                _told(unique, mine[unique.key(row)], row, field, becomes)
                for row in clashing
            ]
    return told


def _apply(model: type[Model], clashing: Sequence[Model], kept: Student) -> str:
    rows = model._base_manager.filter(pk__in=[row.pk for row in clashing])
    if model not in RULES:
        rows.delete()
        return GOES
    rule, becomes = RULES[model]
    rule(rows, kept)
    return becomes


def _told(
    unique: Unique, mine: Model, theirs: Model, field: Any, becomes: str
) -> dict[str, Any]:
    """A clash in words: in what the two are the same, and in what they differ."""
    plain = [
        each
        for each in mine._meta.concrete_fields
        if not each.is_relation and not each.primary_key
    ]
    differing = [
        each.name
        for each in plain
        if each.name not in UNTOLD
        and getattr(mine, each.name) != getattr(theirs, each.name)
    ]
    return {
        "kind": str(mine._meta.verbose_name),
        "same": {name: str(getattr(mine, name)) for name in unique.names},
        "kept": {name: str(getattr(mine, name)) for name in differing},
        "other": {name: str(getattr(theirs, name)) for name in differing},
        "becomes": becomes,
    }


def renumber(rows: QuerySet, kept: Student, *, by: str) -> None:
    """A rule for rows that are numbered within `by` (a foreign key) and student: they go on after the kept ones."""
    model: Any = rows.model
    for row in rows.order_by("number"):
        both = model._base_manager.filter(
            **{by: getattr(row, f"{by}_id")}, student__in=(kept, row.student_id)
        )
        last = both.aggregate(last=Max("number"))["last"]
        model._base_manager.filter(pk=row.pk).update(number=last + 1)
