"""Serializer fields that name a student, a unit or a class."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from academics import lookups
from academics.lookups import Lookup
from academics.models import SchoolClass, Student, Unit
from tracker_project.api import serializers

MAX_LENGTH = 200


class Reference(serializers.SlugRelatedField):
    """A related row, named in a body by a word and answered by its `shown` column."""

    default_error_messages = {
        "unknown": "There is no {what} '{word}' that you may use here."
    }
    model: type[Model]
    lookup: ClassVar[Lookup]
    what = "record"
    shown = "pk"

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", self.model._default_manager.all())
        super().__init__(slug_field=self.shown, **kwargs)

    def to_internal_value(self, data: object) -> Model:
        """The named row; anything that names none is an error of this field."""
        if isinstance(data, bool) or not isinstance(data, str | int):
            self.fail("invalid")

        word = str(data).strip()[:MAX_LENGTH]
        rows = self.get_queryset()
        found = None if rows is None else self.lookup.find(rows, word)
        if found is None:
            self.fail("unknown", what=self.what, word=word[:50])
        return found


class StudentReference(Reference):
    """A student for whom the caller may make rows of `resource`.

    Anybody else is unknown here.
    """

    model = Student
    lookup = lookups.STUDENTS
    what = "student"
    shown = "student_id"

    def __init__(self, *, resource: str, action: str = "create", **kwargs: Any) -> None:
        self.resource = resource
        self.action = action
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Student]:
        return Student.objects.visible_to(
            self.context["request"].user, self.action, resource=self.resource
        )


class UnitReference(Reference):
    model = Unit
    lookup = lookups.UNITS
    what = "unit"
    shown = "code"


class ClassReference(Reference):
    model = SchoolClass
    lookup = lookups.CLASSES
    what = "class"
    shown = "id"
