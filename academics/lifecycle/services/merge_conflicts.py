"""Rows of two students that can't both be one's, and what becomes of the second.

They are found by the unique constraints of each table. The kept student's row stays and
the other one's goes, unless its table has a rule of its own, declared with
`conflict_rule`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import (
    F,
    ForeignKey,
    Max,
    Model,
    Q,
    QuerySet,
    UniqueConstraint,
    Value,
)
from django.db.models.functions import Greatest

from academics.calendar import today
from academics.models import ClassMembership, Guardian, Student

Rule = Callable[[QuerySet, Student], None]
Conflict = dict[str, object]

GOES = "goes: the kept one stays"
UNTOLD = {"created_at", "updated_at"}
_rules: dict[type[Model], tuple[Rule, str]] = {}


def conflict_rule(model: type[Model], becomes: str) -> Callable[[Rule], Rule]:
    """Declare how a conflicting row is changed, so that it can be kept as well.

    `becomes` says it in words.
    """

    def declare(rule: Rule) -> Rule:
        _rules[model] = (rule, becomes)
        return rule

    return declare


@conflict_rule(Guardian, "is no longer the primary one")
def _give_way(rows: QuerySet, kept: Student) -> None:
    rows.update(is_primary=False)


@conflict_rule(ClassMembership, "ends today")
def _end(rows: QuerySet, kept: Student) -> None:
    rows.update(to_date=Greatest(F("from_date"), Value(today())))


def renumber(rows: QuerySet, kept: Student, *, by: str) -> None:
    """A rule for rows that are numbered within `by` (a foreign key) and student.

    They go on after the kept ones.
    """
    manager = rows.model._base_manager
    for row in rows.order_by("number"):
        both = manager.filter(
            **{by: getattr(row, f"{by}_id")}, student__in=(kept, row.student_id)
        )
        last = both.aggregate(last=Max("number"))["last"]
        manager.filter(pk=row.pk).update(number=last + 1)


@dataclass(frozen=True)
class Unique:
    """What may not occur twice for one student."""

    names: tuple[str, ...]
    condition: Q

    def key(self, row: Model) -> tuple[object, ...]:
        """The values of a row that may not be another's."""
        values = []
        for name in self.names:
            # The column, so that no related row is looked up.
            column = getattr(row._meta.get_field(name), "attname", name)
            values.append(getattr(row, column))
        return tuple(values)


def uniques_of(model: type[Model], field: ForeignKey) -> Iterator[Unique]:
    """Every constraint by which a student may have something but once."""
    if field.unique:
        yield Unique((), Q())
    for names in model._meta.unique_together:
        if field.name in names:
            yield Unique(_without(names, field.name), Q())
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            names = _without(constraint.fields, field.name)
            yield Unique(names, constraint.condition or Q())


def _without(names: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(each for each in names if each != name)


def resolve_conflicts(
    model: type[Model], field: ForeignKey, kept: Student, other: Student
) -> list[Conflict]:
    """Make room for every row of `other` among those of `kept`.

    Answers what was in conflict, and what became of it.
    """
    conflicts: list[Conflict] = []
    for unique in uniques_of(model, field):
        related = [
            name for name in unique.names if model._meta.get_field(name).is_relation
        ]
        rows = model._base_manager.filter(unique.condition)
        rows = rows.select_related(*related).order_by("pk")
        kept_rows = {unique.key(row): row for row in rows.filter(**{field.name: kept})}

        conflicting = []
        for row in rows.filter(**{field.name: other}):
            key = unique.key(row)
            # Null equals nothing, in a constraint too.
            if key in kept_rows and None not in key:
                conflicting.append((kept_rows[key], row))
        if not conflicting:
            continue

        becomes = _apply_rule(model, [row.pk for _, row in conflicting], kept)
        for kept_row, row in conflicting:
            conflicts.append(_described(unique, kept_row, row, becomes))
    return conflicts


def _apply_rule(model: type[Model], pks: Sequence[object], kept: Student) -> str:
    rows = model._base_manager.filter(pk__in=pks)
    if model not in _rules:
        rows.delete()
        return GOES

    rule, becomes = _rules[model]
    rule(rows, kept)
    return becomes


def _described(unique: Unique, kept: Model, other: Model, becomes: str) -> Conflict:
    """A conflict in words: in what the two are the same, and in what they differ."""
    differing = []
    for field in kept._meta.concrete_fields:
        if field.is_relation or field.primary_key or field.name in UNTOLD:
            continue
        if getattr(kept, field.name) != getattr(other, field.name):
            differing.append(field.name)

    return {
        "kind": str(kept._meta.verbose_name),
        "same": _texts(kept, unique.names),
        "kept": _texts(kept, differing),
        "other": _texts(other, differing),
        "becomes": becomes,
    }


def _texts(row: Model, names: Sequence[str]) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in names}
