"""From one academic year to the next: classes move up or graduate, enrolments end.

All of it happens in the transaction of the caller; a dry run is the same, rolled back.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
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

Result = dict[str, object]
States = Student.States


@dataclass(frozen=True)
class Promotion:
    """Where those of a class go, by row ids: into another, or (None) out."""

    from_class: int
    to_class: int | None


@dataclass(frozen=True)
class NewTerm:
    name: str
    start_date: date
    end_date: date


@dataclass(frozen=True)
class RolloverOrder:
    """What is asked for; `repeaters` are codes, `terms` are made in `to_year`."""

    from_year: str
    to_year: str
    promotions: Sequence[Promotion]
    repeaters: Sequence[str] = ()
    terms: Sequence[NewTerm] = ()


@dataclass
class RolloverPlan:
    """What an order means for the students as they are.

    `problems` say why it can't be carried out.
    """

    order: RolloverOrder
    students: Sequence[Student]
    classes: dict[int, SchoolClass]
    made_terms: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    repeating: list[Student] = field(default_factory=list)
    _moving: dict[int | None, list[Student]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = {code.strip().upper() for code in self.order.repeaters}
        for student in self.students:
            if student.student_id in codes:
                self.repeating.append(student)
            else:
                self._moving.setdefault(student.school_class_id, []).append(student)

    def moving_from(self, class_id: int) -> list[Student]:
        """Those of a class who move on."""
        return self._moving.get(class_id, [])

    def add_problem(self, name: str, sentence: str) -> None:
        self.problems.append({"field": name, "problem": sentence})

    def class_name(self, pk: int | None) -> str | None:
        school_class = self.classes.get(pk) if pk is not None else None
        return school_class.class_name if school_class else None


def check_not_rolled(from_year: str) -> None:
    """Raise ConflictError where this year was rolled over already."""
    done = YearRollover.objects.filter(from_year=from_year).first()
    if done is not None:
        day = f"{done.rolled_at:%Y-%m-%d}"
        sentence = f"{from_year} was rolled over to {done.to_year} on {day} already."
        raise ConflictError(sentence, code="rolled_over_already")


@transaction.atomic
def roll_over(
    order: RolloverOrder, *, by: User | None, dry_run: bool = False
) -> Result:
    """Carry out an order; the result says what became of whom.

    Raises ConflictError where the year was rolled over before, and RefusedError, with
    the result, where there are problems. A dry run tells of them, and leaves everything
    as it was.
    """
    active = Student.objects.filter(state=States.ACTIVE)
    columns = active.only("student_id", "state", "school_class")
    students = list(columns.select_for_update().order_by("pk"))
    # After the lock: of two at once, the second sees what the first did.
    check_not_rolled(order.from_year)

    plan = RolloverPlan(order, students, SchoolClass.objects.in_bulk())
    _make_terms(plan)
    _look_for_problems(plan)
    result = _result(plan, dry_run)

    if plan.problems and not dry_run:
        first = plan.problems[0]
        sentence = f"Nothing was changed: {first['field']}: {first['problem']}"
        raise RefusedError(sentence, result)
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


def _make_terms(plan: RolloverPlan) -> None:
    year = plan.order.to_year
    for number, new in enumerate(plan.order.terms):
        term = Term.objects.filter(name=new.name, academic_year=year).first()
        if term is None:
            term = Term(academic_year=year)
        try:
            save_term(term, by=None, **asdict(new))
        except ValidationError as error:
            for name, sentences in error.details.items():
                plan.add_problem(f"terms.{number}.{name}", sentences[0])
        else:
            plan.made_terms.append(str(term))


def _look_for_problems(plan: RolloverPlan) -> None:
    order = plan.order
    if not Term.objects.filter(academic_year=order.from_year).exists():
        plan.add_problem("from_year", f"There is no term of {order.from_year}.")

    for number, promotion in enumerate(order.promotions):
        for name, pk in asdict(promotion).items():
            if pk is not None and pk not in plan.classes:
                plan.add_problem(f"promotions.{number}.{name}", "This class is gone.")

    promoted = {promotion.from_class for promotion in order.promotions}
    for pk, school_class in plan.classes.items():
        students = [] if pk in promoted else plan.moving_from(pk)
        if students:
            number = len(students)
            sentence = (
                f"Nothing is said of {school_class}, where {number} students are."
            )
            plan.add_problem("promotions", sentence)

    classes_by_code = {each.student_id: each.school_class_id for each in plan.students}
    for number, code in enumerate(order.repeaters):
        if classes_by_code.get(code.strip().upper()) not in promoted:
            sentence = f"{code[:50]} is in none of these classes."
            plan.add_problem(f"repeaters.{number}", sentence)


def _result(plan: RolloverPlan, dry_run: bool) -> Result:
    repeating = [student.school_class_id for student in plan.repeating]
    without_class = [each for each in plan.students if each.school_class_id is None]
    promoted = 0
    graduated = 0
    classes: list[dict[str, object]] = []
    for promotion in plan.order.promotions:
        count = len(plan.moving_from(promotion.from_class))
        if promotion.to_class is None:
            graduated += count
        elif promotion.to_class != promotion.from_class:
            promoted += count
        classes.append(
            {
                "from_class": plan.class_name(promotion.from_class),
                "to_class": plan.class_name(promotion.to_class),
                "students": count,
                "repeating": repeating.count(promotion.from_class),
            }
        )

    return {
        "from_year": plan.order.from_year,
        "to_year": plan.order.to_year,
        "dry_run": dry_run,
        "promoted": promoted,
        "graduated": graduated,
        "repeating": len(repeating),
        "without_class": len(without_class),
        "enrolments_completed": _running_enrolments(plan.order).count(),
        "terms": plan.made_terms,
        "classes": classes,
        "problems": plan.problems,
    }


def _running_enrolments(order: RolloverOrder) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(
        term__academic_year=order.from_year, state=Enrolment.States.ACTIVE
    )


def _carry_out(plan: RolloverPlan, by: User | None) -> None:
    _running_enrolments(plan.order).update(state=Enrolment.States.COMPLETED)

    # All are read before anybody moves, since one class moves into another's place.
    groups = []
    for promotion in plan.order.promotions:
        groups.append((promotion.to_class, plan.moving_from(promotion.from_class)))

    moved: list[Student] = []
    for to_class, students in groups:
        ids = [student.pk for student in students]
        Student.objects.filter(pk__in=ids).update(
            school_class=to_class,
            state=States.GRADUATED if to_class is None else States.ACTIVE,
            updated_at=timezone.now(),
        )
        if to_class is None:
            _graduate(ids, plan.order, by)
        for student in students:
            student.school_class_id = to_class
        moved += students

    reason = f"The year {plan.order.to_year}"
    record_class_changes(moved, day=today(), reason=reason, by=by)


def _graduate(ids: Collection[int], order: RolloverOrder, by: User | None) -> None:
    # Out of what they were enrolled in beyond the year that is over, too.
    running = Enrolment.objects.filter(student__in=ids, state=Enrolment.States.ACTIVE)
    running.update(state=Enrolment.States.WITHDRAWN)

    rows = []
    for pk in ids:
        rows.append(
            {
                "student": pk,
                "state": States.GRADUATED,
                "left_date": today(),
                "reason": f"The end of {order.from_year}",
                "noted_by": by.pk if by else None,
            }
        )
    for start in range(0, len(rows), ROWS_AT_ONCE):
        insert(Departure, rows[start : start + ROWS_AT_ONCE])
