"""Whose exams, attempts and results are whose."""

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from academics.models import Enrolment, Student, Unit
from academics.querysets import StudentOwnedQuerySet
from accounts.policy import Scope, ScopedQuerySet, scope_for


def sits(students: Any) -> Q:
    """The condition on an exam that one of `students` may sit it: named, in a named class, or enrolled in its unit.

    Enrolled counts where nobody is named: in the exam's term, or in any where it has none.
    """
    named = Q(students__in=students) | Q(classes__in=students.values("school_class"))
    nobody = Q(students=None, classes=None)
    enrolled = Enrolment.objects.filter(
        student__in=students, unit=OuterRef("unit")
    ).order_by()
    in_term = Q(term=None) & Exists(enrolled) | Q(
        Exists(enrolled.filter(term=OuterRef("term")))
    )
    return named | (nobody & in_term)


class ExamQuerySet(ScopedQuerySet):
    """Exams."""

    resource = "exams"

    def _where(self, condition: Q) -> Q:
        # Asked of each exam, since joins would give one twice, and a list of all of the caller's costs 300 ms where
        # PostgreSQL knows nothing of the tables yet and compiles the query.
        return Q(
            Exists(
                self.model._base_manager.filter(condition, pk=OuterRef("pk")).order_by()
            )
        )

    def own(self, user: Any) -> Q:
        """Those that the caller may sit, and those once begun."""
        mine = Student.objects.filter(user=user).order_by()
        return Q(state="published") & self._where(sits(mine)) | self._where(
            Q(attempts__student__user=user)
        )

    def taught(self, user: Any) -> Q:
        """One's own, and those of the units that one teaches."""
        units = (
            Unit.objects.filter(Unit.objects.all().taught(user)).order_by().values("pk")
        )
        return Q(created_by=user) | Q(unit__in=units)


def _exams_of(rows: Any, user: Any, action: str) -> Any:
    """The ids of the exams of which a teacher may take `action`."""
    exams: Any = rows.model._meta.get_field("exam").related_model
    return (
        exams._default_manager.visible_to(user, action, resource="exams")
        .order_by()
        .values("pk")
    )


class AttemptQuerySet(StudentOwnedQuerySet):
    """Attempts."""

    resource = "attempts"

    def taught(self, user: Any) -> Q:
        """Those at a teacher's exams."""
        return Q(exam__in=_exams_of(self, user, "read"))

    def running(self) -> Self:
        """Those that are not submitted."""
        return self.filter(state="in_progress")

    def ended(self) -> Self:
        """Those that are submitted."""
        return self.exclude(state="in_progress")


class HandMarkQuerySet(ScopedQuerySet):
    """The queue of answers to be marked by hand."""

    resource = "hand_marks"

    def taught(self, user: Any) -> Q:
        """Those at a teacher's exams."""
        questions: Any = self.model._meta.get_field("question").related_model
        return Q(
            question__exam__in=_exams_of(questions._default_manager.all(), user, "read")
        )


class RegradeQuerySet(ScopedQuerySet):
    """Regrades."""

    resource = "regrades"

    def taught(self, user: Any) -> Q:
        """Those of a teacher's exams."""
        return Q(exam__in=_exams_of(self, user, "read"))


class ResultQuerySet(StudentOwnedQuerySet):
    """Results."""

    resource = "results"

    def visible_to(
        self, user: Any, action: str = "read", *, resource: str = ""
    ) -> Self:
        """The results that `user` may read; to students and parents once they are released."""
        rows = super().visible_to(user, action, resource=resource)
        family = scope_for(user, resource or self.resource, action)
        return rows.released() if family in (Scope.OWN, Scope.CHILDREN) else rows

    def taught(self, user: Any) -> Q:
        """Those of a teacher's exams."""
        return Q(exam__in=_exams_of(self, user, "read"))

    def released(self) -> Self:
        """Those that students and parents see."""
        return self.filter(exam__released_at__isnull=False)
