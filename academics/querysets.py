"""Whose students are whose: the one place that says own, children's and taught."""

from typing import Any, ClassVar

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
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


def _taught(user: Any) -> Q:
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


class StudentQuerySet(ScopedQuerySet):
    """Students."""

    resource = "students"

    def own(self, user: Any) -> Q:
        """The student who is the caller."""
        return Q(user=user)

    def children(self, user: Any) -> Q:
        """The children of a parent."""
        return Q(pk__in=self._ids(Q(parents__user=user)))

    def taught(self, user: Any) -> Q:
        """The students of a teacher."""
        return Q(pk__in=self._ids(_taught(user)))

    def taught_by(self, user: Any) -> "StudentQuerySet":
        """Those of these few students whom `user` teaches, whatever the user may see."""
        return self.filter(_taught(user))

    def _ids(self, condition: Q) -> QuerySet:
        # A subquery, since the joins behind it would give a student twice.
        return self.model._base_manager.filter(condition).order_by().values("pk")

    def named(self, reference: str | int) -> "StudentQuerySet":
        """The student of a code (STU0001, in any case) or of a row id; a code of digits wins over an id."""
        word = str(reference).strip().upper()
        coded = Q(student_id=word)
        number = row_id(word)
        if number is None:
            return self.filter(coded)

        of_that_code = self.model._base_manager.filter(coded)
        return self.filter(coded | (Q(pk=number) & ~Exists(of_that_code)))


class StudentOwnedQuerySet(ScopedQuerySet):
    """Rows that belong to a student, at the end of `student_path`."""

    student_path: ClassVar[str] = "student"

    def _of(self, relation: str, user: Any) -> Q:
        students: Any = self.model._meta.get_field(self.student_path).related_model
        condition = getattr(students._default_manager.all(), relation)(user)
        return Q(
            **{
                f"{self.student_path}__in": students._base_manager.filter(condition)
                .order_by()
                .values("pk")
            }
        )

    def own(self, user: Any) -> Q:
        """Those of the student who is the caller."""
        return Q(**{f"{self.student_path}__user": user})

    def children(self, user: Any) -> Q:
        """Those of a parent's children."""
        return self._of("children", user)

    def taught(self, user: Any) -> Q:
        """Those of a teacher's students."""
        return self._of("taught", user)


class ClassQuerySet(ScopedQuerySet):
    """Classes."""

    resource = "classes"

    def own(self, user: Any) -> Q:
        """The caller's home class."""
        return Q(
            pk__in=self.model._base_manager.filter(students__user=user).values("pk")
        )

    def children(self, user: Any) -> Q:
        """The home classes of a parent's children."""
        return Q(
            pk__in=self.model._base_manager.filter(students__parents__user=user).values(
                "pk"
            )
        )

    def taught(self, user: Any) -> Q:
        """The classes of a teacher."""
        assigned = self.model._base_manager.filter(
            assignments__teacher__user=user
        ).values("pk")
        return Q(teacher__user=user) | Q(pk__in=assigned)

    def with_student_count(self) -> "ClassQuerySet":
        """Each class with `student_count`, those who are at school now."""
        students: Any = self.model._meta.get_field("students").related_model
        active = students._base_manager.filter(
            school_class=OuterRef("pk"), state="active"
        ).order_by()
        counts = (
            active.values("school_class").annotate(number=Count("pk")).values("number")
        )
        return self.annotate(student_count=Coalesce(Subquery(counts), 0))


class UnitQuerySet(ScopedQuerySet):
    """Units."""

    resource = "units"

    def taught(self, user: Any) -> Q:
        """The units that are assigned to a teacher."""
        return Q(
            pk__in=self.model._base_manager.filter(
                assignments__teacher__user=user
            ).values("pk")
        )


class TermQuerySet(ScopedQuerySet):
    """Terms."""

    resource = "terms"

    def current(self, today: Any) -> Any:
        """The term that started last, so that a holiday belongs to the term before it; None before the first."""
        return self.filter(start_date__lte=today).order_by("-start_date", "-pk").first()

    def with_currency(self, today: Any) -> "TermQuerySet":
        """Each term with `is_current`."""
        current = (
            self.model._base_manager.filter(start_date__lte=today)
            .order_by("-start_date", "-pk")
            .values("pk")[:1]
        )
        is_it = When(pk=Subquery(current), then=Value(True))
        return self.annotate(
            is_current=Case(is_it, default=Value(False), output_field=BooleanField())
        )

    def covering(self, day: Any) -> Any:
        """The term whose days include `day`, or None."""
        return (
            self.filter(start_date__lte=day, end_date__gte=day)
            .order_by("-start_date")
            .first()
        )
