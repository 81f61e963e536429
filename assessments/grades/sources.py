"""What a student's grades are made of, read in as many queries for any record."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from academics.models import ClassMembership, Enrolment, Student, Term
from assessments.exams.allowances import allowances_of
from assessments.exams.models import Attempt, Exam, ExamState
from assessments.grades.models import Grade, GradingPolicy
from assessments.grades.weighing import Category, Entry, Rule
from assessments.marks.models import Assessment

Place = tuple[int, int]  # unit id, term id


class Marked(NamedTuple):
    """What was marked, by the names of the columns that it is read from."""

    unit_id: int
    term_id: int | None
    assessment_type: str
    title: str
    date_taken: date
    exam_result__exam_id: int | None

    def entry(self, percentage: Fraction, mark_id: int | None = None) -> Entry:
        return Entry(
            self.assessment_type,
            self.title,
            self.date_taken,
            percentage,
            assessment_id=mark_id,
            exam_id=self.exam_result__exam_id,
        )


@dataclass
class Sources:
    """One student's marks and recorded grades by unit and term, and their rules."""

    terms: dict[int, Term]
    recorded: dict[Place, list[Grade]] = field(default_factory=dict)
    entries: dict[Place, list[Entry]] = field(default_factory=dict)
    rules: dict[int, Rule] = field(default_factory=dict)

    def place_of(self, marked: Marked) -> Place | None:
        """Where it counts: in its own term, else in the one that its day is in."""
        if marked.term_id is not None:
            return marked.unit_id, marked.term_id
        for term in self.terms.values():
            start = term.start_date
            end = term.end_date
            if start and end and start <= marked.date_taken <= end:
                return marked.unit_id, term.pk
        return None

    def occasions(self) -> set[tuple[int, tuple[object, ...]]]:
        """The unit and the occasion of every mark."""
        found = set()
        for (unit_id, _), entries in self.entries.items():
            for entry in entries:
                found.add((unit_id, entry.occasion))
        return found


def sources_of(student: Student) -> Sources:
    """Everything that this student's grades come from.

    Only released marks: a grade says the same to everybody.
    """
    sources = Sources(
        terms=Term.objects.in_bulk(),
        rules=rules_of(GradingPolicy.objects.prefetch_related("weights")),
    )

    grades = Grade.objects.filter(student=student).order_by("date_taken", "pk")
    for grade in grades.select_related("unit").prefetch_related("changes__changed_by"):
        place = (grade.unit_id, grade.term_id)
        sources.recorded.setdefault(place, []).append(grade)

    marks = Assessment.objects.released().filter(student=student)
    rows = marks.order_by("date_taken", "pk").values_list(
        "pk", "score", "max_score", *Marked._fields
    )
    for pk, score, max_score, *columns in rows:
        percentage = 100 * Fraction(score) / Fraction(max_score)
        marked = Marked(*columns)
        counts_in = sources.place_of(marked)
        if counts_in is not None:
            entry = marked.entry(percentage, pk)
            sources.entries.setdefault(counts_in, []).append(entry)

    _add_missing(student, sources)
    return sources


def rules_of(policies: Iterable[GradingPolicy]) -> dict[int, Rule]:
    """By the unit's id; units without a policy are left out."""
    rules = {}
    for policy in policies:
        categories = tuple(
            Category(
                weight.assessment_type,
                weight.title,
                Fraction(weight.weight),
                weight.drop_lowest,
            )
            for weight in policy.weights.all()
        )
        rules[policy.unit_id] = Rule(
            categories,
            drop_lowest=policy.drop_lowest,
            missing_is_zero=policy.missing_counts_as == GradingPolicy.Missing.ZERO,
        )
    return rules


def _add_missing(student: Student, sources: Sources) -> None:
    """Add a 0 for what others of the class have a mark for.

    Only in the units whose policy says so, and in the terms in which they are taken.
    """
    strict = [unit for unit, rule in sources.rules.items() if rule.missing_is_zero]
    if not strict:
        return

    enrolments = Enrolment.objects.filter(student=student, unit__in=strict)
    active = enrolments.exclude(state=Enrolment.States.WITHDRAWN)
    taken = sources.entries.keys() | set(active.values_list("unit_id", "term_id"))

    present = sources.occasions()
    marked_in_class = _marked_in_class(student, strict)
    exams = {marked.exam_result__exam_id for marked in marked_in_class}
    not_missed = _not_missed(student, exams)
    for marked in marked_in_class:
        if marked.exam_result__exam_id in not_missed:
            continue
        zero = marked.entry(Fraction(0))
        place = sources.place_of(marked)
        if place is None or place not in taken:
            continue
        if (marked.unit_id, zero.occasion) not in present:
            present.add((marked.unit_id, zero.occasion))
            sources.entries.setdefault(place, []).append(zero)


def _not_missed(student: Student, exams: Collection[int | None]) -> set[int]:
    """Those of the exams that the student may sit yet, or has sat.

    Others may have their marks at once.
    """
    rows = list(Exam._base_manager.filter(pk__in=set(filter(None, exams))))
    allowances = allowances_of(rows, [student.pk])
    attempts = Attempt._base_manager.filter(exam__in=rows, student=student)
    not_missed = set(attempts.values_list("exam", flat=True))

    now = timezone.now()
    for exam in rows:
        has_closed = allowances.of(exam, student.pk).has_closed(now)
        if exam.state != ExamState.ARCHIVED and not has_closed:
            not_missed.add(exam.pk)
    return not_missed


def _marked_in_class(student: Student, units: list[int]) -> list[Marked]:
    """What others were marked on in a class while the student was in it with them.

    The earliest comes first.
    """
    in_class = Q(pk__in=[])
    memberships = ClassMembership.objects.filter(student=student)
    stays = memberships.exclude(school_class=None)
    for school_class, start, end in stays.values_list(
        "school_class", "from_date", "to_date"
    ):
        stay = Q(student__memberships__school_class=school_class, date_taken__gte=start)
        if end:
            stay &= Q(date_taken__lt=end)
        in_class |= stay

    had_come = Q(student__memberships__from_date__lte=F("date_taken"))
    still_there = Q(student__memberships__to_date=None)
    left_later = Q(student__memberships__to_date__gt=F("date_taken"))
    others = Assessment.objects.released().filter(
        in_class, had_come & (still_there | left_later), unit__in=units
    )
    rows = others.order_by("date_taken").values_list(*Marked._fields).distinct()
    return [Marked(*row) for row in rows]
