"""From one academic year to the next: classes move up or graduate, the old year's enrolments are closed.

All of it happens in the transaction of the caller; a dry run is the same, rolled back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from academics.calendar import today
from academics.lifecycle.services.class_history import (
    ROWS_AT_ONCE,
    record_class_changes,
)
from academics.models import (
    Departure,
    Enrolment,
    SchoolClass,
    Student,
    Term,
    YearRollover,
)
from academics.services.structure import save_term
from accounts.models import User
from tasks.background import RefusedError
from tracker_project.database.insert import insert
from tracker_project.errors import ConflictError, ValidationError

Result = dict[str, Any]
States = Student.States


@dataclass(frozen=True)
class Promotion:
    """Where those of a class go (row ids): into another one, or (None) out of the school."""

    from_class: int
    to_class: int | None


@dataclass(frozen=True)
class Order:
    """What is asked for; `terms` are fields of terms to make in `to_year`."""

    from_year: str
    to_year: str
    promotions: Sequence[Promotion]
    repeaters: Sequence[str] = ()
    terms: Sequence[dict[str, Any]] = ()


@dataclass
class Plan:
    """What an order means for the students as they are; `problems` say why it can't be carried out."""

    order: Order
    students: list[Student]
    classes: dict[int, SchoolClass]
    problems: list[dict[str, str]] = field(default_factory=list)

    @cached_property
    def repeating(self) -> set[int]:
        """The row ids of those who stay in their class."""
        codes = {code.strip().upper() for code in self.order.repeaters}
        return {student.pk for student in self.students if student.student_id in codes}

    def of_class(self, pk: int) -> list[Student]:
        """Those of a class who move on."""
        return [
            each
            for each in self.students
            if each.school_class_id == pk and each.pk not in self.repeating
        ]

    def refuse(self, name: str, sentence: str) -> None:
        """Note what is wrong."""
        self.problems.append({"field": name, "problem": sentence})


def check_not_rolled(from_year: str) -> None:
    """Raise ConflictError where this year was rolled over already."""
    done = YearRollover.objects.filter(from_year=from_year).first()
    if done is not None:
        sentence = f"{from_year} was rolled over to {done.to_year} on {done.rolled_at:%Y-%m-%d} already."
        raise ConflictError(sentence, code="rolled_over_already")


@transaction.atomic
def roll_over(order: Order, *, by: User | None, dry_run: bool = False) -> Result:
    """Carry out an order; the result says what became of whom.

    Raises ConflictError where the year was rolled over before, and RefusedError, with the result, where
    there are problems. A dry run tells of them, and leaves everything as it was.
    """
    active = Student.objects.filter(state=States.ACTIVE).only(
        "student_id", "state", "school_class"
    )
    students = list(active.select_for_update().order_by("pk"))
    check_not_rolled(
        order.from_year
    )  # after the lock: of two at once, the second sees the first
    plan = Plan(order, students, {each.pk: each for each in SchoolClass.objects.all()})
    made = _make_terms(plan)
    _look_for_problems(plan)
    result = _result(plan, made, dry_run)
    if plan.problems and not dry_run:
        first = plan.problems[0]
        raise RefusedError(
            f"Nothing was changed: {first['field']}: {first['problem']}", result
        )
    if not plan.problems:
        _carry_out(plan, by)
        YearRollover.objects.create(
            from_year=order.from_year,
            to_year=order.to_year,
            rolled_by=by,
            result=result,
        )
    transaction.set_rollback(dry_run)
    return result


def _make_terms(plan: Plan) -> list[str]:
    made = []
    for number, fields in enumerate(plan.order.terms):
        there = Term.objects.filter(
            name=fields["name"], academic_year=plan.order.to_year
        ).first()
        term = there or Term(academic_year=plan.order.to_year)
        try:
            save_term(term, by=None, **fields)
            made.append(str(term))
        except ValidationError as error:
            for name, sentences in error.details.items():
                plan.refuse(f"terms.{number}.{name}", sentences[0])
    return made


def _look_for_problems(plan: Plan) -> None:
    order = plan.order
    if not Term.objects.filter(academic_year=order.from_year).exists():
        plan.refuse("from_year", f"There is no term of {order.from_year}.")
    for number, promotion in enumerate(order.promotions):
        for name in ("from_class", "to_class"):
            pk = getattr(promotion, name)
            if pk is not None and pk not in plan.classes:
                plan.refuse(f"promotions.{number}.{name}", "This class is gone.")
    named = {promotion.from_class for promotion in order.promotions}
    for pk, school_class in plan.classes.items():
        if pk not in named and (here := plan.of_class(pk)):
            plan.refuse(
                "promotions",
                f"Nothing is said of {school_class}, where {len(here)} students are.",
            )
    by_code = {student.student_id: student for student in plan.students}
    for number, code in enumerate(order.repeaters):
        student = by_code.get(code.strip().upper())
        if student is None or student.school_class_id not in named:
            plan.refuse(
                f"repeaters.{number}", f"{code[:50]} is in none of these classes."
            )


def _moving(plan: Plan) -> Iterator[tuple[Promotion, list[Student]]]:
    for promotion in plan.order.promotions:
        yield promotion, plan.of_class(promotion.from_class)


def _result(plan: Plan, terms: list[str], dry_run: bool) -> Result:
    names = {pk: each.class_name for pk, each in plan.classes.items()}
    moving = [(promotion, len(students)) for promotion, students in _moving(plan)]
    stays = {
        each.pk: each.school_class_id
        for each in plan.students
        if each.pk in plan.repeating
    }
    return {
        "from_year": plan.order.from_year,
        "to_year": plan.order.to_year,
        "dry_run": dry_run,
        "promoted": sum(
            count
            for each, count in moving
            if each.to_class not in (None, each.from_class)
        ),
        "graduated": sum(count for each, count in moving if each.to_class is None),
        "repeating": len(stays),
        "without_class": sum(
            student.school_class_id is None for student in plan.students
        ),
        "enrolments_completed": _running(plan.order).count(),
        "terms": terms,
        "classes": [
            {
                "from_class": names.get(each.from_class),
                "to_class": names.get(each.to_class) if each.to_class else None,
                "students": count,
                "repeating": list(stays.values()).count(each.from_class),
            }
            for each, count in moving
        ],
        "problems": plan.problems,
    }


def _running(order: Order) -> Any:
    return Enrolment.objects.filter(
        term__academic_year=order.from_year, state=Enrolment.States.ACTIVE
    )


def _carry_out(plan: Plan, by: User | None) -> None:
    _running(plan.order).update(state=Enrolment.States.COMPLETED)
    moved: list[Student] = []
    for promotion, students in list(_moving(plan)):  # all read before anybody moves
        state = States.GRADUATED if promotion.to_class is None else States.ACTIVE
        rows = Student.objects.filter(pk__in=[student.pk for student in students])
        rows.update(
            school_class=promotion.to_class, state=state, updated_at=timezone.now()
        )
        if promotion.to_class is None:
            _graduate(students, plan.order, by)
        for student in students:
            student.school_class_id = promotion.to_class
        moved += students
    record_class_changes(
        moved, day=today(), reason=f"The year {plan.order.to_year}", by=by
    )


def _graduate(students: Sequence[Student], order: Order, by: User | None) -> None:
    """Out of what they were enrolled in beyond the year that is over, too."""
    ids = [student.pk for student in students]
    running = Enrolment.objects.filter(student__in=ids, state=Enrolment.States.ACTIVE)
    running.update(state=Enrolment.States.WITHDRAWN)
    facts = {
        "state": States.GRADUATED,
        "left_date": today(),
        "reason": f"The end of {order.from_year}",
    }
    rows = [{"student": pk, **facts, "noted_by": by and by.pk} for pk in ids]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        insert(Departure, rows[start : start + ROWS_AT_ONCE])
