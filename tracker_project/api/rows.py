"""Reading rows straight into JSON: a serializer's shape without its cost.

A serializer says once what a resource looks like. To write, it is used as DRF
means it; to read, `RowReader` asks the database for just its columns with
`values_list`, which is what makes a list four times as fast. A test holds both
to equal JSON.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, cast

from django.db.models import Model, QuerySet
from rest_framework import serializers

# A row as JSON will have it: what a cell holds is the column's business.
Row = dict[str, Any]
Cells = Sequence[object]
Compute = Callable[..., object]


class Computed(serializers.Field):
    """A read-only field that is a function of columns, the same for a row and for an
    instance.

    `needs` are ORM paths ("student__first_name"), passed to `compute` in that order;
    `child` draws the schema.
    """

    def __init__(
        self,
        child: serializers.Field,
        *needs: str,
        compute: Compute,
        **kwargs: Any,  # those of serializers.Field
    ) -> None:
        super().__init__(read_only=True, source="*", **kwargs)
        self.child = child
        self.needs = needs
        self.compute = compute
        self._spectacular_annotation = {"field": child}

    def to_representation(self, instance: Model) -> object:
        """The value for a model instance."""
        return self.compute(*(value_at(instance, path) for path in self.needs))


def value_at(instance: object, path: str) -> object:
    """What an ORM path leads to from an instance; None where it ends before."""
    found = instance
    for name in path.split("__"):
        if found is None:
            return None
        found = getattr(found, name, None)
    return found


@dataclass(frozen=True)
class ChildRows:
    """A list of child rows under one key, fetched for a whole page in one query."""

    name: str
    model: type[Model]
    to_parent: str
    reader: "RowReader"
    ordering: tuple[str, ...]

    def fetch(self, parents: Sequence[object]) -> dict[object, list[Row]]:
        """The child rows of each parent id."""
        children = self.model._default_manager.filter(
            **{f"{self.to_parent}__in": parents}
        )
        columns = (self.to_parent, *self.reader.columns)
        found: dict[object, list[Row]] = {}
        for parent, *cells in children.order_by(*self.ordering).values_list(*columns):
            found.setdefault(parent, []).append(self.reader.row(cells))
        return found


class RowReader:
    """Turns `values_list(*reader.columns)` tuples into the dicts that the serializer
    would give.

    Each column is asked for once, however many fields show it; wording and fetching
    them is what a list costs.
    """

    def __init__(self, serializer: serializers.Serializer, model: type[Model]) -> None:
        self.model = model
        self.columns: list[str] = ["pk"]
        self.nested: list[ChildRows] = []
        # Where each field's cell is; a computed field begins with any cell, which
        # keeps the fields in their order.
        self._places: dict[str, int] = {}
        self._computed: list[tuple[str, Compute, list[int]]] = []
        self._computed_of_one: list[tuple[str, Compute, int]] = []
        for name, field in serializer.fields.items():
            if not field.write_only:
                self._add(name, field)

    def _add(self, name: str, field: serializers.Field) -> None:
        if isinstance(field, Computed):
            self._add_computed(name, field)
        elif isinstance(field, serializers.ListSerializer):
            self._add_children(name, field)
        elif isinstance(field, serializers.BaseSerializer):
            raise TypeError(f"{name}: nest single objects with Computed or flat fields")
        else:
            path = "__".join(field.source_attrs)
            if isinstance(field, serializers.PrimaryKeyRelatedField):
                path += "__pk"
            elif isinstance(field, serializers.SlugRelatedField):
                path += f"__{field.slug_field}"
            self._places[name] = self.column(path)

    def column(self, path: str) -> int:
        """Where the value of an ORM path stands in a tuple."""
        if path == self.model._meta.pk.name:
            path = "pk"
        if path not in self.columns:
            self.columns.append(path)
        return self.columns.index(path)

    def _add_computed(self, name: str, field: Computed) -> None:
        self._places[name] = 0
        places = [self.column(path) for path in field.needs]
        if len(places) == 1:
            self._computed_of_one.append((name, field.compute, places[0]))
        else:
            self._computed.append((name, field.compute, places))

    def _add_children(self, name: str, field: serializers.ListSerializer) -> None:
        # A relation of either direction: Django's stubs have no type for both.
        relation: Any = self.model._meta.get_field(str(field.source))
        model = relation.related_model
        if relation.auto_created:
            to_parent = relation.field.name
        else:
            to_parent = relation.related_query_name()
        reader = RowReader(cast(serializers.Serializer, field.child), model)
        ordering = tuple(model._meta.ordering) or ("pk",)
        self.nested.append(ChildRows(name, model, to_parent, reader, ordering))

    @cached_property
    def prepared(self) -> QuerySet:
        """Every row, with its columns worded already: where a list starts whose pages
        are read one after the other.
        """
        return self.model._default_manager.values_list(*self.columns)

    def row(self, cells: Cells) -> Row:
        """One row without its nested lists."""
        row = {name: cells[place] for name, place in self._places.items()}
        for name, compute, place in self._computed_of_one:
            row[name] = compute(cells[place])
        for name, compute, places in self._computed:
            row[name] = compute(*[cells[place] for place in places])
        return row

    def rows(self, tuples: Iterable[Cells]) -> list[Row]:
        """All rows of a page; a nested list costs one query for the whole page."""
        page = list(tuples)
        made = [self.row(cells) for cells in page]
        for nested in self.nested:
            children = nested.fetch([cells[0] for cells in page])
            for cells, row in zip(page, made, strict=True):
                row[nested.name] = children.get(cells[0], [])
        return made

    def of(self, instance: Model) -> Row:
        """An instance as the list shows it; the rows it is related to are looked up
        where they aren't at hand.
        """
        cells = [value_at(instance, path) for path in self.columns]
        return self.rows([cells])[0]

    def read(self, queryset: QuerySet) -> list[Row]:
        """Every row of `queryset`."""
        return self.rows(queryset.values_list(*self.columns))


@cache
def reader_for(
    serializer_class: type[serializers.Serializer], model: type[Model]
) -> RowReader:
    """The reader of a serializer's shape, built once for each class."""
    return RowReader(serializer_class(), model)
