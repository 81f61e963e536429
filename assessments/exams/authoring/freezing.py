"""The questions that an exam is published with, what would be wrong with them, and how they are frozen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Q
from django.utils import timezone

from assessments.bank.models import Question, QuestionVersion
from assessments.exams.authoring.structure import slots_of
from assessments.exams.models import Exam, PublishedQuestion, Slot
from assessments.exams.papers import PaperQuestion, Questions
from assessments.questions.items import item_from_json

MOST_QUESTIONS = 2_000  # of all pools together: each of them becomes a row
MOST_POINTS = 99_999  # an assessment's score has five digits before the point


@dataclass(frozen=True)
class Place:
    """A slot, how the body names it, and the questions (at their newest versions) that may stand there."""

    slot: Slot
    name: str
    versions: Sequence[QuestionVersion]

    @property
    def pool(self) -> set[int]:
        """The ids of the questions."""
        return {version.question_id for version in self.versions}


def pool_of(exam: Exam, slot: Slot) -> Q:
    """The condition on a question to be drawn: every tag, of the slot's unit, or of the exam's or none."""
    fits = (
        Q(unit=slot.pool_unit_id)
        if slot.pool_unit_id
        else Q(unit=exam.unit_id) | Q(unit=None)
    )
    if slot.pool_kind:
        fits &= Q(kind=slot.pool_kind)
    if slot.pool_difficulty:
        fits &= Q(difficulty=slot.pool_difficulty)
    for tag in slot.pool_tags:
        tagged = Question.tags.through._base_manager.filter(tag__name=tag)
        fits &= Q(pk__in=tagged.values("question_id"))
    return fits


def places_of(exam: Exam, *, locked: bool = False) -> list[Place]:
    """The exam's slots with their questions; a question that is named somewhere is drawn nowhere.

    `locked` holds the questions for this transaction, so that none of them changes meanwhile.
    """
    slots = slots_of(exam)
    named = {slot.question_id for slot in slots if slot.question_id}
    pools = {
        slot.pk: [slot.question_id]
        if slot.question_id
        else _drawable(exam, slot, named)
        for slot in slots
    }
    wanted = {pk for pool in pools.values() for pk in pool}
    if locked:
        held = (
            Question._base_manager.select_for_update()
            .filter(pk__in=wanted)
            .order_by("pk")
        )
        wanted = set(held.values_list("pk", flat=True))
    newest = QuestionVersion.objects.filter(
        question__in=wanted, number=F("question__newest")
    )
    versions = {version.question_id: version for version in newest.order_by()}
    return [
        Place(slot, name, [versions[pk] for pk in pools[slot.pk] if pk in versions])
        for slot, name in zip(slots, _names(slots), strict=True)
    ]


def _drawable(exam: Exam, slot: Slot, named: set[int]) -> list[int]:
    fitting = Question._base_manager.filter(
        pool_of(exam, slot), is_archived=False
    ).exclude(pk__in=named)
    return list(
        fitting.order_by("pk").values_list("pk", flat=True)[: MOST_QUESTIONS + 1]
    )


def _names(slots: Sequence[Slot]) -> Iterator[str]:
    """Where each slot stands in the body: sections.0.questions.2."""
    for slot in slots:
        yield f"sections.{slot.section.position - 1}.questions.{slot.position - 1}"


def faults_of(places: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """What hinders the publishing: the place and a sentence."""
    if not places:
        yield "sections", "It has no questions."
    if sum(len(place.versions) for place in places) > MOST_QUESTIONS:
        yield (
            "sections",
            f"More than {MOST_QUESTIONS} questions fit: narrow what is drawn by tags, kind or difficulty.",
        )
    seen: dict[int, str] = {}
    for place in places:
        if question := place.slot.question:
            if question.is_archived:
                yield f"{place.name}.question", "This question is archived."
            if question.pk in seen:
                yield (
                    f"{place.name}.question",
                    f"This question stands at {seen[question.pk]} too.",
                )
            seen.setdefault(question.pk, place.name)
    yield from _too_few(places)
    yield from _worth(places)


def _worth(places: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """Points that are none, or more in all than the mark of a result can say."""
    most = Decimal(0)
    for place in places:
        points = [points_of(place.slot, version) for version in place.versions]
        most += (place.slot.draw or 1) * max(points, default=Decimal(0))
        if any(each <= 0 for each in points):
            yield f"{place.name}.points", "A question is worth nothing: give points."
    if most > MOST_POINTS:
        yield (
            "sections",
            f"The questions are worth more than {MOST_POINTS} points in all.",
        )


def _too_few(places: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """Draws that could come out short, whatever the draws before them take."""
    before: list[Place] = []
    for place in places:
        if not place.slot.draw:
            continue
        lost = sum(
            min(other.slot.draw, len(other.pool & place.pool)) for other in before
        )
        if len(place.pool) - lost < place.slot.draw:
            besides = (
                f", and draws before this one may take {lost} of them" if lost else ""
            )
            yield (
                f"{place.name}.draw",
                f"{len(place.pool)} questions fit{besides}: {place.slot.draw} can't be drawn.",
            )
        before.append(place)


def points_of(slot: Slot, version: QuestionVersion) -> Decimal:
    """What the question is worth there."""
    points = Decimal(version.content["points"]) if slot.points is None else slot.points
    return points.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def freeze(exam: Exam, places: Sequence[Place]) -> None:
    """Write what the exam asks; the versions are kept as they are from now on."""
    PublishedQuestion.objects.bulk_create(
        PublishedQuestion(
            exam=exam,
            slot=place.slot,
            version=version,
            points=points_of(place.slot, version),
        )
        for place in places
        for version in place.versions
    )
    versions = [version.pk for place in places for version in place.versions]
    QuestionVersion.objects.filter(pk__in=versions, used_at=None).update(
        used_at=timezone.now()
    )


def as_questions(places: Sequence[Place]) -> Questions:
    """The same as `questions_of` of the exam once it is published, but for the ids."""
    placed = [(place, version) for place in places for version in place.versions]
    return {
        number: PaperQuestion(
            number, place.slot.pk, version.question_id, version.pk, item_from_json(version.content),
            points_of(place.slot, version), place.slot.section.position, place.slot.position, place.slot.draw,
        )
        for number, (place, version) in enumerate(placed, 1)
    }  # fmt: skip
