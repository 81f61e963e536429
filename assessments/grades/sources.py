"""What a student's grades are made of, read in a number of queries that does not grow
with the record.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from academics.models import ClassMembership, Enrolment, Student, Term
from assessments.exams.allowances import allowances_of
from assessments.exams.models import Attempt, Exam, ExamState
from assessments.grades.models import Grade, GradingPolicy
from assessments.grades.weighing import Category, Entry, Rule
from assessments.marks.models import Assessment

Place = tuple[int, int]  # unit id, term id
MARK = (
    "unit_id",
    "term_id",
    "assessment_type",
    "title",
    "date_taken",
    "exam_result__exam_id",
)


@dataclass
class Sources:
    """The marks and recorded grades of one student by unit and term, and the rules over
    them.
    """

    terms: dict[int, Term]
    recorded: dict[Place, list[Grade]]
    entries: dict[Place, list[Entry]]
    rules: dict[int, Rule] = field(default_factory=dict)


def sources_of(student: Student) -> Sources:
    """Everything that this student's grades come from.

    Only released marks: a grade says the same to everybody.
    """
    terms = {term.pk: term for term in Term.objects.all()}
    recorded: dict[Place, list[Grade]] = {}
    grades = Grade.objects.filter(student=student).order_by("date_taken", "pk")
    for grade in grades.select_related("unit").prefetch_related("changes__changed_by"):
        recorded.setdefault((grade.unit_id, grade.term_id), []).append(grade)
    sources = Sources(
        terms=terms,
        recorded=recorded,
        entries={},
        rules=rules_of(GradingPolicy.objects.prefetch_related("weights")),
    )
    _read_marks(student, sources)
    _add_missing(student, sources)
    return sources


def rules_of(policies: Iterable[GradingPolicy]) -> dict[int, Rule]:
    return {
        policy.unit_id: Rule(
            categories=tuple(
                Category(
                    each.assessment_type,
                    each.title,
                    Fraction(each.weight),
                    each.drop_lowest,
                )
                for each in policy.weights.all()
            ),
            drop_lowest=policy.drop_lowest,
            missing_is_zero=policy.missing_counts_as == GradingPolicy.Missing.ZERO,
        )
        for policy in policies
    }


def _term_of(term: int | None, day: date, terms: dict[int, Term]) -> int | None:
    """The term of a mark: its own, else the one whose days include its day."""
    if term is not None:
        return term
    dated = ((each.pk, each.start_date, each.end_date) for each in terms.values())
    return next(
        (pk for pk, start, end in dated if start and end and start <= day <= end), None
    )


def _read_marks(student: Student, sources: Sources) -> None:
    marks = (
        Assessment.objects.released()
        .filter(student=student)
        .order_by("date_taken", "pk")
    )
    for pk, score, most, *key in marks.values_list("pk", "score", "max_score", *MARK):
        unit, term, kind, title, day, exam = key
        if term := _term_of(term, day, sources.terms):
            entry = Entry(
                kind, title, day, 100 * Fraction(score) / Fraction(most), pk, exam
            )
            sources.entries.setdefault((unit, term), []).append(entry)


def _add_missing(student: Student, sources: Sources) -> None:
    """Add a 0 for what others of the class have a mark for, in the units whose policy
    says so.
    """
    strict = [unit for unit, rule in sources.rules.items() if rule.missing_is_zero]
    if not strict:
        return
    enrolments = Enrolment.objects.filter(student=student, unit__in=strict)
    taken = set(sources.entries) | set(
        enrolments.exclude(state=Enrolment.States.WITHDRAWN).values_list(
            "unit_id", "term_id"
        )
    )
    own = {
        (unit, entry.occasion)
        for (unit, _), entries in sources.entries.items()
        for entry in entries
    }
    held = list(_held_in_class(student, strict))
    not_missed = _not_missed(student, {exam for *_, exam in held if exam})
    for unit, term, kind, title, day, exam in held:
        if exam in not_missed:
            continue
        place: Any = (unit, _term_of(term, day, sources.terms))
        entry = Entry(kind, title, day, Fraction(0), exam_id=exam)
        if place in taken and (unit, entry.occasion) not in own:
            own.add((unit, entry.occasion))
            sources.entries.setdefault(place, []).append(entry)


def _not_missed(student: Student, exams: Collection[int]) -> set[int]:
    """Those of the exams that the student may sit yet, or has sat.

    Others may have their marks at once.
    """
    rows = list(Exam._base_manager.filter(pk__in=exams))
    allowances, now = allowances_of(rows, [student.pk]), timezone.now()
    is_open = {
        exam.pk
        for exam in rows
        if exam.state != ExamState.ARCHIVED
        and not allowances.of(exam, student.pk).has_closed(now)
    }
    return is_open | set(
        Attempt._base_manager.filter(exam__in=exams, student=student).values_list(
            "exam", flat=True
        )
    )


def _held_in_class(student: Student, units: list[int]) -> Iterable[tuple[Any, ...]]:
    """What was marked in a class while the student was in it, for others who were in it
    then; the earliest first.
    """
    mine = ClassMembership.objects.filter(student=student).exclude(school_class=None)
    in_class = Q(pk__in=[])
    for school_class, start, end in mine.values_list(
        "school_class", "from_date", "to_date"
    ):
        then = Q(student__memberships__school_class=school_class, date_taken__gte=start)
        in_class |= then & Q(date_taken__lt=end) if end else then
    path = "student__memberships__"
    there = Q(**{f"{path}from_date__lte": F("date_taken")}) & (
        Q(**{f"{path}to_date": None}) | Q(**{f"{path}to_date__gt": F("date_taken")})
    )
    rows = Assessment.objects.released().filter(in_class, there, unit__in=units)
    return rows.order_by("date_taken").values_list(*MARK).distinct()
