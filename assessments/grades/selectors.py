"""A student's grades, recorded or computed, and the grade point average over them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from academics.models import Student, Term, Unit
from assessments.grades.models import Grade, GradeChange
from assessments.grades.sources import Sources, sources_of
from assessments.grades.weighing import Entry, Rule, WeighedEntry, percentage_of, weigh
from assessments.marks.bands import rounded_down
from assessments.marks.models import GradeLetter
from assessments.marks.scale import (
    Letters,
    letter_called,
    letter_for,
    mean_points,
)
from tracker_project.api.figures import rounded

NO_WEIGHT = "None of these marks has a weight in the unit's grading policy."
NO_LETTER = "The school's table of letters has no points for this grade."
NO_GRADES = "No grade is recorded and no mark is released yet."
NO_CREDITS = "The graded units carry no credits."


@dataclass
class GradeRow:
    """A grade of a student in a unit and term, with what it came from.

    `grades` are those that were recorded: one that says it, or several of which it is
    computed; none where it is computed from marks.
    """

    unit: Unit
    term: Term
    source: str
    grade: str | float | None
    letter: str | None
    points: Decimal | None
    percentage: Decimal | None = None
    recorded: Grade | None = None
    grades: list[Grade] = field(default_factory=list)
    weighed: list[WeighedEntry] = field(default_factory=list)
    reason: str | None = None


def listed_rows(student: Student) -> list[GradeRow]:
    """All grades: of each unit and term those that were recorded, and the term's own.

    Where one alone was recorded it is the term's own, and wins over what is computed
    from marks.
    """
    letters = GradeLetter.in_force()
    rows = []
    for row in rows_from(sources_of(student), letters):
        if len(row.grades) > 1:
            for grade in row.grades:
                rows.append(recorded_row(grade, row.term, letters))
        rows.append(row)
    return rows


def rows_from(sources: Sources, letters: Letters) -> list[GradeRow]:
    """The grade of each unit and term that these sources make."""
    units = {}
    for grades in sources.recorded.values():
        units[grades[0].unit_id] = grades[0].unit
    without_grades = {unit for unit, _ in sources.entries} - units.keys()
    units |= Unit.objects.in_bulk(without_grades)

    rows = []
    for place in sources.recorded.keys() | sources.entries.keys():
        unit = units[place[0]]
        term = sources.terms[place[1]]
        rule = sources.rules.get(place[0], Rule())
        weighed = weigh(sources.entries.get(place, []), rule)
        grades = sources.recorded.get(place, [])
        if not grades:
            row = computed_row(unit, term, percentage_of(weighed), letters)
        elif len(grades) == 1:
            row = recorded_row(grades[0], term, letters)
        else:
            percentage = percentage_of_grades(grades, rule, letters)
            row = computed_row(unit, term, percentage, letters)
            row.reason = NO_LETTER if percentage is None else row.reason
        row.grades = grades
        row.weighed = weighed
        rows.append(row)

    by_unit = sorted(rows, key=lambda row: row.unit.code)
    return sorted(by_unit, key=lambda row: _age(row.term), reverse=True)


def percentage_of_grades(
    grades: Sequence[Grade], rule: Rule, letters: Letters
) -> Fraction | None:
    """The exact percentage that several recorded grades make.

    They are weighed by their types as marks are; alike where one of them has no type or
    none a weight. A letter counts as the percentage from which it holds; one that the
    scale has no more is left out. None where nothing is left.
    """
    entries = []
    for grade in grades:
        percentage = grade.percentage
        if percentage is None:
            letter = letter_called(grade.letter, letters)
            percentage = letter.lower_bound if letter else None
        if percentage is not None:
            entry = Entry(
                grade.assessment_type,
                "",
                grade.date_taken,
                Fraction(percentage),
                assessment_id=grade.pk,
            )
            entries.append(entry)

    weighed = None
    if all(entry.assessment_type for entry in entries):
        weighed = percentage_of(weigh(entries, rule))
    if weighed is None:
        weighed = percentage_of(weigh(entries, Rule()))
    return weighed


def _age(term: Term) -> tuple[str, str, str, int]:
    return term.academic_year, str(term.start_date or ""), term.name, term.pk


def computed_row(
    unit: Unit, term: Term, percentage: Fraction | None, letters: Letters
) -> GradeRow:
    if percentage is None:
        return GradeRow(unit, term, "computed", None, None, None, reason=NO_WEIGHT)

    letter = letter_for(percentage, letters)
    return GradeRow(
        unit,
        term,
        source="computed",
        grade=letter.letter if letter else None,
        letter=letter.letter if letter else None,
        points=letter.points if letter else None,
        percentage=rounded_down(percentage),
        reason=None if letter else NO_LETTER,
    )


def recorded_row(grade: Grade, term: Term, letters: Letters) -> GradeRow:
    number = grade.percentage
    if number is None:
        letter = letter_called(grade.letter, letters)
    else:
        letter = letter_for(Fraction(number), letters)
    return GradeRow(
        grade.unit,
        term,
        source="recorded",
        grade=grade.letter if number is None else float(number),
        letter=letter.letter if letter else grade.letter or None,
        points=letter.points if letter else None,
        percentage=None if number is None else rounded_down(Fraction(number)),
        recorded=grade,
        reason=None if letter else NO_LETTER,
    )


def present_grade(row: GradeRow, *, to_staff: bool) -> dict[str, object]:
    """A grade as the API shows it; who changed it is for staff."""
    answer: dict[str, object] = {
        "grade_id": None,
        "unit": row.unit.pk,
        "unit_code": row.unit.code,
        "subject": row.unit.name,
        "term": row.term.name,
        "academic_year": row.term.academic_year,
        "assessment_type": None,
        "date_taken": None,
        "grade": row.grade,
        "letter": row.letter,
        "percentage": rounded(row.percentage),
        "points": row.points,
        "credits": row.unit.credits,
        "source": row.source,
        "reason": row.reason,
        "from_grades": [],
        "assessments": [present_entry(each) for each in row.weighed],
        "created_at": None,
        "updated_at": None,
    }
    recorded = row.recorded
    if recorded is None:
        answer["from_grades"] = [grade.pk for grade in row.grades]
    else:
        answer["grade_id"] = recorded.pk
        answer["assessment_type"] = recorded.assessment_type or None
        answer["date_taken"] = recorded.date_taken
        answer["created_at"] = recorded.created_at
        answer["updated_at"] = recorded.updated_at
    if to_staff:
        changes = recorded.changes.all() if recorded else []
        answer["changes"] = [present_change(change) for change in changes]
    return answer


def present_entry(weighed: WeighedEntry) -> dict[str, object]:
    entry = weighed.entry
    return {
        "assessment_id": entry.assessment_id,
        "assessment_type": entry.assessment_type,
        "title": entry.title,
        "date_taken": entry.date_taken,
        "percentage": rounded(entry.percentage),
        "share": round(float(weighed.share), 6),
        "dropped": weighed.dropped,
        "missing": entry.missing,
    }


def present_change(change: GradeChange) -> dict[str, object]:
    return {
        "before": change.before or None,
        "after": change.after,
        "changed_by": change.changed_by.full_name if change.changed_by else None,
        "changed_at": change.changed_at,
        "reason": change.reason,
    }


def gpa_of(student: Student, *, to_staff: bool) -> dict[str, object]:
    """The student's grade point average, overall and by term, with its rows.

    Points weighted by credits, exactly; each average is rounded once, where it is
    shown.
    """
    letters = GradeLetter.in_force()
    rows = rows_from(sources_of(student), letters)
    terms: dict[int, list[GradeRow]] = {}
    for row in rows:
        terms.setdefault(row.term.pk, []).append(row)

    by_term = []
    for group in terms.values():
        term = {
            "term": group[0].term.name,
            "academic_year": group[0].term.academic_year,
        }
        by_term.append(term | average_of(group, to_staff=to_staff))
    return {
        "student_id": student.student_id,
        "scale": max(each.points for each in letters),
        **average_of(rows, to_staff=to_staff),
        "by_term": by_term,
    }


def average_of(rows: Sequence[GradeRow], *, to_staff: bool) -> dict[str, object]:
    """The average points of these grades; `reason` says why there are none."""
    counted = []
    credit_total = Decimal(0)
    reason = NO_CREDITS if rows else NO_GRADES
    for row in reversed(rows):
        if row.points is not None:
            counted.append((row.points, row.unit.credits))
            credit_total += row.unit.credits
        elif row.reason:
            reason = row.reason  # at the end, that of the first grade without points

    mean = mean_points(counted)
    return {
        "gpa": rounded(mean),
        "credits": credit_total,
        "reason": reason if mean is None else None,
        "rows": [present_grade(row, to_staff=to_staff) for row in rows],
    }
