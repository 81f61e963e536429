"""How a body or a filter names a student, a unit or a class: by its code, its name or its row id."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from rest_framework import serializers

from academics.models import SchoolClass, Student, Unit

MAX_ID_DIGITS, MAX_LENGTH = 18, 200


def by_row_id(word: str) -> Q:
    """The row whose id `word` is; none where it isn't a number that every database can hold."""
    return (
        Q(pk=int(word))
        if word.isdecimal() and len(word) <= MAX_ID_DIGITS
        else Q(pk__in=[])
    )


class Reference(serializers.SlugRelatedField):
    """A related row, named in a body by one of `conditions` and shown by its `shown` column."""

    default_error_messages = {
        "unknown": "There is no {what} '{word}' that you may use here."
    }
    model: type[Model]
    what, shown = "record", "pk"

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", self.model._default_manager.all())
        super().__init__(slug_field=self.shown, **kwargs)

    @staticmethod
    def conditions(word: str) -> tuple[Q, ...]:
        """What `word` may mean; what stands first wins."""
        return (by_row_id(word),)

    def to_internal_value(self, data: Any) -> Any:
        """The named row; anything that names none is an error of this field."""
        if isinstance(data, bool) or not isinstance(data, str | int):
            self.fail("invalid")
        word = str(data).strip()[:MAX_LENGTH]
        rows: Any = self.get_queryset()
        for condition in self.conditions(word) if word else ():
            if found := rows.filter(condition).order_by("pk").first():
                return found
        return self.fail("unknown", what=self.what, word=word[:50])


class StudentReference(Reference):
    """A student for whom the caller may make rows of `resource`: anybody else is unknown here."""

    model, what, shown = Student, "student", "student_id"

    def __init__(self, *, resource: str, action: str = "create", **kwargs: Any) -> None:
        self.resource, self.action = resource, action
        super().__init__(**kwargs)

    @staticmethod
    def conditions(word: str) -> tuple[Q, ...]:
        """A code in any case, or a row id."""
        return Q(student_id=word.upper()), by_row_id(word)

    def get_queryset(self) -> QuerySet:
        """The students within the caller's scope."""
        return Student.objects.visible_to(
            self.context["request"].user, self.action, resource=self.resource
        )


class UnitReference(Reference):
    """A unit."""

    model, what, shown = Unit, "unit", "code"

    @staticmethod
    def conditions(word: str) -> tuple[Q, ...]:
        """A code or a name in any case, or a row id."""
        return Q(code=word.upper()), Q(name__iexact=word), by_row_id(word)


class ClassReference(Reference):
    """A class."""

    model, what, shown = SchoolClass, "class", "id"

    @staticmethod
    def conditions(word: str) -> tuple[Q, ...]:
        """A row id, or a name in any case."""
        return by_row_id(word), Q(class_name__iexact=word)
