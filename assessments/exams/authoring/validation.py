"""What may change in an exam, and what hinders its publishing.

Refusals are the domain's errors, for bodies and forms alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypedDict

from django.utils import timezone

from academics.models import Term, Unit
from assessments.exams.authoring.candidates import MOST_QUESTIONS, SlotCandidates
from assessments.exams.authoring.sections import points_of
from assessments.exams.models import Exam, ExamState
from assessments.questions.validation import missing_files
from tracker_project.errors import ConflictError, Details, ValidationError


class ExamFields(TypedDict, total=False):
    """The fields of an exam's own row that staff write."""

    title: str
    unit: Unit
    term: Term | None
    instructions: str
    assessment_type: str
    opens_at: datetime | None
    closes_at: datetime | None
    duration_minutes: int | None
    grace_seconds: int
    attempts_allowed: int
    counting: str
    pass_mark: Decimal
    shuffle_questions: bool
    shuffle_choices: bool
    access_code: str
    release: str
    shows: str
    is_anonymous: bool
    moderation_percent: int


# What all who sit an exam must find the same, or what results were made by.
FIXED_ONCE_BEGUN = {
    "unit": "The unit",
    "term": "The term",
    "assessment_type": "The type",
    "counting": "Which attempt counts",
    "pass_mark": "The pass mark",
    "shuffle_questions": "Shuffling",
    "shuffle_choices": "Shuffling",
}
CLOCK_FIELDS = {"closes_at", "duration_minutes", "opens_at"}
NEVER_RELEASED = "Its results are released after closing, so say when that is."
MOST_POINTS = 99_999  # an assessment's score has five digits before the point

# Instants far from now would break the arithmetic of extra time.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def check_times(
    *, opens_at: datetime | None = None, closes_at: datetime | None = None
) -> None:
    """Refuse instants of another century, and a closing before the opening."""
    for name, instant in (("opens_at", opens_at), ("closes_at", closes_at)):
        if instant is not None and not EARLIEST <= instant < LATEST:
            raise ValidationError.of_field(name, "A moment of this century.")

    if opens_at and closes_at and closes_at <= opens_at:
        raise ValidationError.of_field("closes_at", "It must be after opens_at.")


def is_never_released(*, release: str, closes_at: datetime | None) -> bool:
    """Whether the results would wait for a closing that never comes."""
    return release == Exam.Release.AFTER_CLOSING and closes_at is None


def check_changes(
    exam: Exam, changed: ExamFields, *, sections_changed: bool = False
) -> None:
    """Refuse what may not change in the exam's state; `changed` has the new values."""
    if exam.state == ExamState.ARCHIVED and (changed or sections_changed):
        raise ConflictError(
            "An archived exam can't be changed. Publish it again first.",
            code="exam_archived",
        )
    if exam.state != ExamState.DRAFT and sections_changed:
        raise ConflictError(
            "Its questions are fixed while it is published. Unpublish it first.",
            code="exam_published",
        )

    opens_at = changed.get("opens_at", exam.opens_at)
    closes_at = changed.get("closes_at", exam.closes_at)
    check_times(opens_at=opens_at, closes_at=closes_at)

    if exam.state == ExamState.PUBLISHED:
        _check_published(exam, changed, closes_at)


def _check_published(
    exam: Exam, changed: ExamFields, closes_at: datetime | None
) -> None:
    release = changed.get("release", exam.release)
    if changed.keys() & {"release", "closes_at"} and is_never_released(
        release=release, closes_at=closes_at
    ):
        raise ValidationError.of_field("closes_at", NEVER_RELEASED)

    fixed = [name for name in FIXED_ONCE_BEGUN if name in changed]
    if fixed and exam.attempts.exists():
        what = FIXED_ONCE_BEGUN[fixed[0]]
        raise ConflictError(
            f"{what} can't be changed any more: the exam was begun.",
            {name: ["The exam was begun."] for name in fixed},
            code="attempts_exist",
        )

    ends_in_the_past = (
        changed.keys() & CLOCK_FIELDS
        and closes_at is not None
        and closes_at < timezone.now()
    )
    if ends_in_the_past and exam.attempts.running().exists():
        raise ValidationError.of_field(
            "closes_at", "It can't lie in the past: attempts are running."
        )

    if "release" in changed:
        was_released = exam.released_at is not None
        at_once = release == Exam.Release.AT_ONCE
        if (was_released or at_once) and exam.results.exists():
            raise ConflictError(
                "There are results already: release them by hand.",
                code="results_exist",
            )


def check_publishable(
    exam: Exam, candidates: Sequence[SlotCandidates], now: datetime
) -> None:
    """Refuse to publish a draft; the ValidationError has every fault by its place."""
    details: Details = {}
    for place, sentence in faults_of(candidates):
        details.setdefault(place, []).append(sentence)
    if exam.closes_at is not None and exam.closes_at <= now:
        details["closes_at"] = ["It lies in the past."]
    if is_never_released(release=exam.release, closes_at=exam.closes_at):
        details["closes_at"] = [NEVER_RELEASED]

    if details:
        place, sentences = next(iter(details.items()))
        raise ValidationError(
            f"It can't be published. {place}: {sentences[0]}", details
        )


def faults_of(candidates: Sequence[SlotCandidates]) -> Iterator[tuple[str, str]]:
    """What is wrong with an exam's questions: the place and a sentence."""
    if not candidates:
        yield "sections", "It has no questions."
    if sum(len(each.versions) for each in candidates) > MOST_QUESTIONS:
        yield (
            "sections",
            f"More than {MOST_QUESTIONS} questions fit: "
            "narrow what is drawn by tags, kind or difficulty.",
        )
    yield from _faults_of_named(candidates)
    yield from _faults_of_draws(candidates)
    yield from _faults_of_points(candidates)
    for each in candidates:
        for version in each.versions:
            for file_name in missing_files(version.content):
                yield f"{each.name}.question", f"Its picture {file_name!r} is missing."


def _faults_of_named(
    candidates: Sequence[SlotCandidates],
) -> Iterator[tuple[str, str]]:
    """Questions that are archived or named twice."""
    first_places: dict[int, str] = {}
    for each in candidates:
        question = each.slot.question
        if question is None:
            continue

        place = f"{each.name}.question"
        if question.is_archived:
            yield place, "This question is archived."
        if question.pk in first_places:
            yield place, f"This question stands at {first_places[question.pk]} too."
        else:
            first_places[question.pk] = each.name


def _faults_of_draws(
    candidates: Sequence[SlotCandidates],
) -> Iterator[tuple[str, str]]:
    """Draws that could come out short, whatever the draws before them take."""
    before: list[SlotCandidates] = []
    for each in candidates:
        draw = each.slot.draw
        if not draw:
            continue

        taken = 0
        for other in before:
            shared = other.question_ids & each.question_ids
            taken += min(other.slot.draw, len(shared))

        fitting = len(each.question_ids)
        if fitting - taken < draw:
            besides = ""
            if taken:
                besides = f", and draws before this one may take {taken} of them"
            yield (
                f"{each.name}.draw",
                f"{fitting} questions fit{besides}: {draw} can't be drawn.",
            )
        before.append(each)


def _faults_of_points(
    candidates: Sequence[SlotCandidates],
) -> Iterator[tuple[str, str]]:
    """Points that are none, or more in all than the mark of a result can say."""
    total = Decimal(0)
    for each in candidates:
        points = [points_of(each.slot, version) for version in each.versions]
        total += (each.slot.draw or 1) * max(points, default=Decimal(0))
        if any(one <= 0 for one in points):
            yield f"{each.name}.points", "A question is worth nothing: give points."

    if total > MOST_POINTS:
        sentence = f"The questions are worth more than {MOST_POINTS} points in all."
        yield "sections", sentence


def changed_fields(exam: Exam, fields: ExamFields) -> ExamFields:
    """Those of `fields` that would change the exam."""
    changed: Mapping[str, object] = {
        name: value for name, value in fields.items() if getattr(exam, name) != value
    }
    return changed  # type: ignore[return-value]
