"""Whose students are whose: the one place that says own, children's and taught."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar, cast

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from academics.lookups import row_id
from accounts.policy import ScopedQuerySet

if TYPE_CHECKING:
    from academics.models import SchoolClass, Student, Term, Unit  # noqa: F401
    from accounts.models import User

_Row = TypeVar("_Row", bound=Model, covariant=True)


def _taught(user: "User") -> Q:
    """The condition on a student to be taught by `user`.

    In a class that is the teacher's own or assigned as a whole, or enrolled in a unit
    that is assigned for every class or for the student's own.
    """
    unit = "enrolments__unit__assignments"
    own_class = Q(school_class__teacher__user=user)
    whole_class = Q(
        school_class__assignments__teacher__user=user,
        school_class__assignments__unit=None,
    )
    whole_unit = Q(**{f"{unit}__teacher__user": user, f"{unit}__school_class": None})
    unit_in_class = Q(
        **{f"{unit}__teacher__user": user, f"{unit}__school_class": F("school_class")}
    )
    return own_class | whole_class | whole_unit | unit_in_class


class StudentQuerySet(ScopedQuerySet["Student"]):
    resource = "students"

    def own(self, user: "User") -> Q:
        return Q(user=user)

    def children(self, user: "User") -> Q:
        return Q(pk__in=self._ids(Q(parents__user=user)))

    def taught(self, user: "User") -> Q:
        return Q(pk__in=self._ids(_taught(user)))

    def taught_by(self, user: "User") -> Self:
        """Those of these few students whom `user` teaches, whoever may be seen."""
        return self.filter(_taught(user))

    def _ids(self, condition: Q) -> QuerySet:
        # A subquery, since the joins behind it would give a student twice.
        return self.model._base_manager.filter(condition).order_by().values("pk")

    def named(self, reference: str | int) -> Self:
        """The student of a code (STU0001, in any case) or of a row id."""
        word = str(reference).strip()
        number = row_id(word)
        if number is not None:  # a code is never of digits alone
            return self.filter(pk=number)
        return self.filter(student_id=word.upper())


class StudentOwnedQuerySet(ScopedQuerySet[_Row]):
    """Rows that belong to a student, at the end of `student_path`."""

    student_path: ClassVar[str] = "student"

    def own(self, user: "User") -> Q:
        return Q(**{f"{self.student_path}__user": user})

    def children(self, user: "User") -> Q:
        return self._of(self._students().children(user))

    def taught(self, user: "User") -> Q:
        return self._of(self._students().taught(user))

    def _students(self) -> StudentQuerySet:
        field = self.model._meta.get_field(self.student_path)
        student_model = cast("type[Student]", field.related_model)
        students: StudentQuerySet = student_model.objects.all()
        return students

    def _of(self, condition: Q) -> Q:
        """The condition on a row to belong to a student of that condition."""
        students = self._students().filter(condition).order_by()
        return Q(**{f"{self.student_path}__in": students.values("pk")})


class ClassQuerySet(ScopedQuerySet["SchoolClass"]):
    resource = "classes"

    def own(self, user: "User") -> Q:
        """The caller's home class."""
        classes = self.model._base_manager.filter(students__user=user)
        return Q(pk__in=classes.values("pk"))

    def children(self, user: "User") -> Q:
        """The home classes of a parent's children."""
        classes = self.model._base_manager.filter(students__parents__user=user)
        return Q(pk__in=classes.values("pk"))

    def taught(self, user: "User") -> Q:
        assigned = self.model._base_manager.filter(assignments__teacher__user=user)
        return Q(teacher__user=user) | Q(pk__in=assigned.values("pk"))

    def with_student_count(self) -> Self:
        """Each class with `student_count`, those who are at school now."""
        students = self.model._meta.get_field("students").related_model
        active = students._base_manager.filter(
            school_class=OuterRef("pk"), state="active"
        )
        by_class = active.order_by().values("school_class")
        counts = by_class.annotate(number=Count("pk")).values("number")
        return self.annotate(student_count=Coalesce(Subquery(counts), 0))


class UnitQuerySet(ScopedQuerySet["Unit"]):
    resource = "units"

    def own(self, user: "User") -> Q:
        """The units that the caller made."""
        return Q(created_by=user)

    def taught(self, user: "User") -> Q:
        units = self.model._base_manager.filter(assignments__teacher__user=user)
        return Q(pk__in=units.values("pk"))


class TermQuerySet(ScopedQuerySet["Term"]):
    resource = "terms"

    def current(self, today: date) -> "Term | None":
        """The term that started last, or None before the first.

        So a holiday belongs to the term before it.
        """
        return self.filter(start_date__lte=today).order_by("-start_date", "-pk").first()

    def with_currency(self, today: date) -> Self:
        """Each term with `is_current`."""
        begun = self.model._base_manager.filter(start_date__lte=today)
        latest = begun.order_by("-start_date", "-pk").values("pk")[:1]
        return self.annotate(
            is_current=Case(
                When(pk=Subquery(latest), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )

    def covering(self, day: date) -> "Term | None":
        """The term whose days include `day`."""
        terms = self.filter(start_date__lte=day, end_date__gte=day)
        return terms.order_by("-start_date").first()
