"""Exams are made, changed, published and removed here; what an exam asks is frozen while it is published."""

from collections.abc import Iterable, Mapping
from typing import Any

from auditlog.models import LogEntry
from django.db import transaction
from django.utils import timezone

from accounts import audit
from assessments.exams.allowances import move_expiries
from assessments.exams.authoring import freezing
from assessments.exams.authoring.rules import (
    CLOCK,
    NEVER_RELEASED,
    check_changes,
    check_times,
    never_released,
)
from assessments.exams.authoring.structure import (
    Sections,
    described,
    differ,
    write_sections,
)
from assessments.exams.models import AttemptState, Exam, ExamState
from tracker_project.errors import (
    ConflictError,
    Details,
    NotFoundError,
    ValidationError,
)


@transaction.atomic
def create_exam(
    *,
    by: Any,
    sections: Sections = (),
    classes: Iterable[Any] = (),
    students: Iterable[Any] = (),
    **fields: Any,
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
    by: Any,
    sections: Sections | None = None,
    classes: Iterable[Any] | None = None,
    students: Iterable[Any] | None = None,
    **fields: Any,
) -> Exam:
    """Change what is given. A published exam keeps its questions, one that was sat also what its results go by."""
    exam = locked(exam)
    changed = {
        name: value for name, value in fields.items() if getattr(exam, name) != value
    }
    sections = sections if sections is not None and differ(exam, sections) else None
    check_changes(exam, changed, sections=sections is not None)
    for name, value in changed.items():
        setattr(exam, name, value)
    if "release" in changed and exam.state == ExamState.PUBLISHED:
        # What is seen at once was released with the publishing.
        exam.released_at = (
            timezone.now() if exam.release == Exam.Release.AT_ONCE else None
        )
    exam.save()
    _replace(exam, sections, {"classes": classes, "students": students})
    if changed.keys() & CLOCK:
        move_expiries(exam, why="times")
    return exam


def _replace(
    exam: Exam, sections: Sections | None, who: Mapping[str, Iterable[Any] | None]
) -> None:
    """Put what is given in place of what is there; the audit trail tells it, which follows columns alone."""
    noted = {}
    if sections is not None:
        before = described(exam)
        write_sections(exam, sections)
        noted["questions"] = [before, described(exam)]
    for name, rows in who.items():
        if rows is not None:
            group = getattr(exam, name)
            before = ", ".join(map(str, group.all()))
            group.set(rows)
            noted[name] = [before, ", ".join(map(str, group.all()))]
    changes = {name: both for name, both in noted.items() if both[0] != both[1]}
    if changes:
        audit.note(LogEntry.Action.UPDATE, exam, changes)


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
def publish_exam(exam: Exam, *, by: Any) -> Exam:
    """Freeze what it asks and let it be sat; an archived one comes back as it was. ValidationError names each fault."""
    exam = locked(exam)
    if exam.state == ExamState.PUBLISHED:
        raise ConflictError("It is published already.", code="already_published")
    if exam.state == ExamState.DRAFT:
        _freeze(exam)
    exam.state = ExamState.PUBLISHED
    exam.save()
    return exam


def _freeze(exam: Exam) -> None:
    now, places = timezone.now(), freezing.places_of(exam, locked=True)
    details: Details = {}
    for field, sentence in freezing.faults_of(places):
        details.setdefault(field, []).append(sentence)
    if exam.closes_at is not None and exam.closes_at <= now:
        details["closes_at"] = ["It lies in the past."]
    if never_released(release=exam.release, closes_at=exam.closes_at):
        details["closes_at"] = [NEVER_RELEASED]
    if details:
        field, sentences = next(iter(details.items()))
        raise ValidationError(
            f"It can't be published. {field}: {sentences[0]}", details
        )
    freezing.freeze(exam, places)
    exam.paper_revision += 1
    exam.published_at = now
    exam.released_at = now if exam.release == Exam.Release.AT_ONCE else None


@transaction.atomic
def unpublish_exam(exam: Exam, *, by: Any) -> Exam:
    """Back to a draft, while nobody has begun.

    Whoever starts an attempt reads the exam's state and paper_revision once more after the attempt's row is
    inserted: that row waits for this transaction, and must not stay where the paper is gone.
    """
    exam = locked(exam)
    if exam.state != ExamState.PUBLISHED:
        raise ConflictError("It is not published.", code="not_published")
    if exam.attempts.exists():
        raise ConflictError(
            "Somebody has begun it, so its questions stay as they are.",
            code="attempts_exist",
        )
    exam.published.all().delete()
    exam.state, exam.released_at = ExamState.DRAFT, None
    exam.save()
    return exam


@transaction.atomic
def archive_exam(exam: Exam, *, by: Any) -> Exam:
    """Put a published exam away: nobody begins it any more, and its results stay."""
    exam = locked(exam)
    if exam.state != ExamState.PUBLISHED:
        raise ConflictError("Only a published exam is archived.", code="not_published")
    if exam.attempts.filter(state=AttemptState.IN_PROGRESS).exists():
        raise ConflictError(
            "Attempts are running. Wait until they have ended.", code="attempts_running"
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
