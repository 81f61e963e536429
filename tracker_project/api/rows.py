"""Reading rows straight into JSON: a serializer's shape without its cost.

A serializer says once what a resource looks like. To write, it is used as DRF
means it; to read, `RowReader` asks the database for just its columns with
`values_list`, which is what makes a list four times as fast. A test holds both
to equal JSON.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import Any, cast

from django.db.models import Model, QuerySet
from rest_framework import serializers

Row = dict[str, Any]
Picker = Callable[[Sequence[Any]], tuple[Any, ...]]


class Computed(serializers.Field):
    """A read-only field that is a function of columns, the same for a row and for an instance.

    `needs` are ORM paths ("student__first_name"), passed to `compute` in that order;
    `child` draws the schema.
    """

    def __init__(
        self,
        child: serializers.Field,
        *needs: str,
        compute: Callable[..., Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(read_only=True, source="*", **kwargs)
        self.child, self.needs, self.compute = child, needs, compute
        self._spectacular_annotation = {"field": child}

    def to_representation(self, instance: Model) -> Any:
        """The value for a model instance."""
        return self.compute(*(_follow(instance, path) for path in self.needs))


def _follow(instance: Any, path: str) -> Any:
    for name in path.split("__"):
        instance = getattr(instance, name, None) if instance is not None else None
    return instance


@dataclass(frozen=True)
class _Nested:
    """A list of child rows under one key, fetched for a whole page in one query."""

    name: str
    model: type[Model]
    to_parent: str
    reader: "RowReader"
    ordering: tuple[str, ...]

    def fetch(self, parents: Sequence[Any]) -> dict[Any, list[Row]]:
        """The child rows of each parent id."""
        queryset = self.model._default_manager.filter(
            **{f"{self.to_parent}__in": parents}
        ).order_by(*self.ordering)
        found: dict[Any, list[Row]] = {}
        for parent, *values in queryset.values_list(
            self.to_parent, *self.reader.columns
        ):
            found.setdefault(parent, []).append(self.reader.row(values))
        return found


class RowReader:
    """Turns `values_list(*reader.columns)` tuples into the dicts that the serializer would give.

    Each column is asked for once, however many fields show it; wording and fetching them
    is what a list costs.
    """

    def __init__(self, serializer: serializers.Serializer, model: type[Model]) -> None:
        self.model = model
        self.columns: list[str] = ["pk"]
        self.nested: list[_Nested] = []
        self._names: list[str] = []
        self._places: list[int] = []
        self._computed: list[tuple[str, Picker, Callable[..., Any]]] = []
        for name, field in serializer.fields.items():
            if not field.write_only:
                self._add(name, field)
        self._pick = _picker(self._places)

    def _add(self, name: str, field: Any) -> None:
        if isinstance(field, Computed):
            self._add_computed(name, field)
        elif isinstance(field, serializers.ListSerializer):
            self._add_nested(name, field)
        elif isinstance(field, serializers.BaseSerializer):
            raise TypeError(f"{name}: nest single objects with Computed or flat fields")
        else:
            path = "__".join(field.source_attrs)
            if isinstance(
                field, serializers.PrimaryKeyRelatedField | serializers.SlugRelatedField
            ):
                path += f"__{getattr(field, 'slug_field', 'pk')}"
            self._names.append(name)
            self._places.append(self.column(path))

    def column(self, path: str) -> int:
        """Where the value of an ORM path stands in a tuple."""
        if path == self.model._meta.pk.name:
            path = "pk"
        if path not in self.columns:
            self.columns.append(path)
        return self.columns.index(path)

    def _add_computed(self, name: str, field: Computed) -> None:
        self._names.append(
            name
        )  # with any value at first, so that the fields keep their order
        self._places.append(0)
        self._computed.append(
            (name, _picker([self.column(path) for path in field.needs]), field.compute)
        )

    def _add_nested(self, name: str, field: serializers.ListSerializer) -> None:
        relation: Any = self.model._meta.get_field(str(field.source))
        child: Any = relation.related_model
        to_parent = (
            relation.field.name
            if relation.auto_created
            else relation.related_query_name()
        )
        reader = RowReader(cast(serializers.Serializer, field.child), child)
        self.nested.append(
            _Nested(
                name, child, to_parent, reader, tuple(child._meta.ordering) or ("pk",)
            )
        )

    @cached_property
    def prepared(self) -> Any:
        """Every row, with its columns worded already: where a list starts whose pages are read one after the other."""
        return self.model._default_manager.values_list(*self.columns)

    def row(self, values: Sequence[Any]) -> Row:
        """One row without its nested lists."""
        row: Row = dict(zip(self._names, self._pick(values), strict=True))
        for name, pick, compute in self._computed:
            row[name] = compute(*pick(values))
        return row

    def rows(self, tuples: Iterable[Sequence[Any]]) -> list[Row]:
        """All rows of a page; a nested list costs one query for the whole page."""
        values = list(tuples)
        made = [self.row(each) for each in values]
        for nested in self.nested:
            children = nested.fetch([each[0] for each in values])
            for each, row in zip(values, made, strict=True):
                row[nested.name] = children.get(each[0], [])
        return made

    def of(self, instance: Model) -> Row:
        """An instance as the list shows it; the rows it is related to are looked up where they aren't at hand."""
        return self.rows([[_follow(instance, path) for path in self.columns]])[0]

    def read(self, queryset: QuerySet) -> list[Row]:
        """Every row of `queryset`."""
        return self.rows(queryset.values_list(*self.columns))


def _picker(places: Sequence[int]) -> Picker:
    """Takes the values at `places` out of a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple(values[place] for place in places)


@cache
def reader_for(serializer_class: Any, model: type[Model]) -> RowReader:
    """The reader of a serializer's shape, built once for each class."""
    return RowReader(serializer_class(), model)
