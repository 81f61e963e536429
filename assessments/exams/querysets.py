"""Which exams are whose."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from academics.models import Enrolment, Student, Unit
from accounts.models import User
from accounts.policy import ScopedQuerySet

if TYPE_CHECKING:
    from assessments.exams.models import Exam


def sits(students: QuerySet[Student]) -> Q:
    """The condition on an exam that one of `students` may sit it.

    They are named in it, or in a class that is. Where nobody is named, it is whoever
    is enrolled in its unit: in the exam's term, or in any where it has none.
    """
    is_named = Q(students__in=students) | Q(classes__in=students.values("school_class"))
    names_nobody = Q(students=None, classes=None)

    enrolments = Enrolment.objects.filter(
        student__in=students, unit=OuterRef("unit")
    ).order_by()
    in_any_term = Q(term=None) & Exists(enrolments)
    in_its_term = Q(Exists(enrolments.filter(term=OuterRef("term"))))

    return is_named | (names_nobody & (in_any_term | in_its_term))


def students_who_sit(exam: "Exam") -> QuerySet[Student]:
    """The students who may sit an exam, by the rule of `sits`."""
    is_named = Q(pk__in=exam.students.order_by().values("pk"))
    in_named_class = Q(school_class__in=exam.classes.order_by().values("pk"))
    if exam.students.exists() or exam.classes.exists():
        return Student.objects.filter(is_named | in_named_class)

    enrolments = Enrolment.objects.filter(unit=exam.unit_id).order_by()
    if exam.term_id:
        enrolments = enrolments.filter(term=exam.term_id)
    return Student.objects.filter(pk__in=enrolments.values("student"))


class ExamQuerySet(ScopedQuerySet):
    resource = "exams"

    def own(self, user: User) -> Q:
        """Those that the caller may sit, and those once begun."""
        caller = Student.objects.filter(user=user).order_by()
        may_be_sat = Q(state="published") & self._each_where(sits(caller))
        was_begun = self._each_where(Q(attempts__student__user=user))
        return may_be_sat | was_begun

    def taught(self, user: User) -> Q:
        """One's own, and those of the units that one teaches."""
        units = Unit.objects.filter(Unit.objects.all().taught(user)).order_by()
        return Q(created_by=user) | Q(unit__in=units.values("pk"))

    def _each_where(self, condition: Q) -> Q:
        # Asked of each exam by itself: joins would give an exam twice, and a list of
        # all ids costs 300 ms where PostgreSQL knows nothing of the tables yet and
        # compiles the query.
        same_exam = self.model._base_manager.filter(condition, pk=OuterRef("pk"))
        return Q(Exists(same_exam.order_by()))
