"""Exams are made, changed, published and removed here.

What an exam asks is frozen while it is published.
"""

from collections.abc import Iterable, Sequence
from typing import Unpack

from auditlog.models import LogEntry
from django.db import transaction
from django.utils import timezone

from academics.models import SchoolClass, Student
from accounts import audit
from accounts.models import User
from assessments.exams.allowances import move_expiries
from assessments.exams.authoring.candidates import candidates_of, freeze
from assessments.exams.authoring.sections import (
    SectionFields,
    sections_differ,
    summary_of,
    write_sections,
)
from assessments.exams.authoring.validation import (
    CLOCK_FIELDS,
    ExamFields,
    changed_fields,
    check_changes,
    check_publishable,
    check_times,
)
from assessments.exams.models import AttemptState, Exam, ExamState
from tracker_project.errors import ConflictError, NotFoundError


@transaction.atomic
def create_exam(
    *,
    by: User,
    sections: Sequence[SectionFields] = (),
    classes: Iterable[SchoolClass] = (),
    students: Iterable[Student] = (),
    **fields: Unpack[ExamFields],
) -> Exam:
    """A new draft with its sections."""
    check_times(opens_at=fields.get("opens_at"), closes_at=fields.get("closes_at"))

    exam = Exam.objects.create(created_by=by, **fields)
    write_sections(exam, sections)
    exam.classes.set(classes)
    exam.students.set(students)
    return exam


@transaction.atomic
def change_exam(
    exam: Exam,
    *,
    by: User,
    sections: Sequence[SectionFields] | None = None,
    classes: Iterable[SchoolClass] | None = None,
    students: Iterable[Student] | None = None,
    **fields: Unpack[ExamFields],
) -> Exam:
    """Change what is given.

    A published exam keeps its questions, and one that was begun what its results go by.
    """
    exam = locked(exam)
    changed = changed_fields(exam, fields)
    if sections is not None and not sections_differ(exam, sections):
        sections = None
    check_changes(exam, changed, sections_changed=sections is not None)

    for name, value in changed.items():
        setattr(exam, name, value)
    if "release" in changed and exam.state == ExamState.PUBLISHED:
        # What is seen at once was released with the publishing.
        at_once = exam.release == Exam.Release.AT_ONCE
        exam.released_at = timezone.now() if at_once else None
    exam.save()

    _replace_relations(exam, sections, classes, students)
    if changed.keys() & CLOCK_FIELDS:
        move_expiries(exam, why="times")
    return exam


def _replace_relations(
    exam: Exam,
    sections: Sequence[SectionFields] | None,
    classes: Iterable[SchoolClass] | None,
    students: Iterable[Student] | None,
) -> None:
    """Put what is given in place of what is there, and note it in the audit trail.

    The trail follows columns by itself, but not other tables.
    """
    noted: dict[str, list[str]] = {}
    if sections is not None:
        before = summary_of(exam)
        write_sections(exam, sections)
        noted["questions"] = [before, summary_of(exam)]
    if classes is not None:
        before = _listed(exam.classes.all())
        exam.classes.set(classes)
        noted["classes"] = [before, _listed(exam.classes.all())]
    if students is not None:
        before = _listed(exam.students.all())
        exam.students.set(students)
        noted["students"] = [before, _listed(exam.students.all())]

    changes = {name: both for name, both in noted.items() if both[0] != both[1]}
    if changes:
        audit.note(LogEntry.Action.UPDATE, exam, changes)


def _listed(rows: Iterable[object]) -> str:
    return ", ".join(map(str, rows))


@transaction.atomic
def remove_exam(exam: Exam) -> None:
    """Remove an exam that nobody has begun."""
    exam = locked(exam)
    if exam.attempts.exists():
        raise ConflictError(
            "Somebody has begun it. Archive it instead.", code="attempts_exist"
        )
    exam.delete()


@transaction.atomic
def publish_exam(exam: Exam, *, by: User) -> Exam:
    """Freeze what a draft asks and let it be sat.

    An archived exam comes back as it was. ValidationError has each fault by its place.
    """
    exam = locked(exam)
    if not exam.may_become(ExamState.PUBLISHED):
        raise ConflictError("It is published already.", code="already_published")

    if exam.state == ExamState.DRAFT:
        now = timezone.now()
        candidates = candidates_of(exam, locked=True)
        check_publishable(exam, candidates, now)
        freeze(exam, candidates)
        exam.paper_revision += 1
        exam.published_at = now
        at_once = exam.release == Exam.Release.AT_ONCE
        exam.released_at = now if at_once else None

    exam.state = ExamState.PUBLISHED
    exam.save()
    return exam


@transaction.atomic
def unpublish_exam(exam: Exam, *, by: User) -> Exam:
    """Make a draft of it again, while nobody has begun.

    Whoever starts an attempt reads the exam's state and paper_revision once more after
    the attempt's row is inserted: that row waits for this transaction, and must not
    stay where the paper is gone.
    """
    exam = locked(exam)
    if not exam.may_become(ExamState.DRAFT):
        raise ConflictError("It is not published.", code="not_published")
    if exam.attempts.exists():
        raise ConflictError(
            "Somebody has begun it, so its questions stay as they are.",
            code="attempts_exist",
        )

    exam.published.all().delete()
    exam.state = ExamState.DRAFT
    exam.released_at = None
    exam.save()
    return exam


@transaction.atomic
def archive_exam(exam: Exam, *, by: User) -> Exam:
    """Put a published exam away: nobody begins it any more, and its results stay."""
    exam = locked(exam)
    if not exam.may_become(ExamState.ARCHIVED):
        raise ConflictError("Only a published exam is archived.", code="not_published")
    if exam.attempts.filter(state=AttemptState.IN_PROGRESS).exists():
        raise ConflictError(
            "Attempts are running. Wait until they have ended.",
            code="attempts_running",
        )

    exam.state = ExamState.ARCHIVED
    exam.save()
    return exam


def locked(exam: Exam) -> Exam:
    """The exam as it is now, held for this transaction."""
    found = Exam._base_manager.select_for_update().filter(pk=exam.pk).first()
    if found is None:
        raise NotFoundError("The exam is gone.")
    return found
