"""The demo school's exams.

One to practise, one that goes on by the clock, and one whose results are out.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from academics.models import SchoolClass, Student, Term, Unit
from assessments.bank.models import Question
from assessments.exams.authoring.allowance_services import (
    create_exam_allowance,
    create_standing_allowance,
)
from assessments.exams.factories import AttemptFactory, ExamFactory
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    EventKind,
    Exam,
)
from assessments.exams.papers import PaperQuestion, questions_of
from assessments.exams.results.grading import grade_chunk
from assessments.exams.results.releasing import release_exam
from assessments.exams.sitting.answers import iso_instant
from assessments.exams.sitting.receipts import receipt_for
from assessments.questions.marking import normalise
from demo.people import People

SEED = 57
CLASSES = ("7A", "7B")  # where student1 and student2 are
MORNING, HOUR = time(8), timedelta(hours=1)
USUAL = 60  # what somebody without marks is expected to reach
SPREAD = 3
ESSAY = (
    "In spring our side of the Earth leans towards the sun, so that it stands higher"
    " and longer in the sky."
)


def put_exams(people: People, students: Sequence[Student], day: date) -> None:
    """Three exams; the one that is over was sat by two classes, the one that goes on by
    two students so far.
    """
    teacher, term = people["teacher1"], Term.objects.order_by("start_date").last()
    morning = datetime.combine(day, MORNING, UTC)
    _practice(teacher, term, morning)
    running = _running(teacher, term, morning)
    over = _over(teacher, term, morning)
    sitters = Student.objects.filter(
        school_class__class_name__in=CLASSES, state="active"
    ).order_by("pk")
    if len(students) > 3:
        create_standing_allowance(
            student=students[2],
            by=teacher,
            extra_time_percent=25,
            note="Reads large print",
        )
        create_exam_allowance(
            exam=running,
            student=students[3],
            by=teacher,
            extra_attempts=1,
            note="Was ill",
        )
        _sit(running, students[2:4], morning - HOUR)
    _sit(over, list(sitters), over.opens_at)
    release_exam(over, by=teacher)


def _slots(unit: str, *titles: str) -> list[dict[str, Any]]:
    questions = {
        question.title: question
        for question in Question.objects.filter(unit__code=unit)
    }
    return [{"question": questions[title]} for title in titles]


def _published(
    by: Any, *, between: tuple[datetime | None, datetime | None], **fields: Any
) -> Exam:
    """An exam with times that may lie in the past, which no service would publish."""
    opens_at, closes_at = between
    exam = ExamFactory.create(
        created_by=by,
        closes_at=timezone.now() + HOUR,
        is_published=True,
        **fields,
    )
    published_at = min(opens_at, timezone.now()) if opens_at else timezone.now()
    Exam.objects.filter(pk=exam.pk).update(
        opens_at=opens_at, closes_at=closes_at, published_at=published_at
    )
    exam.refresh_from_db()
    return exam


def _practice(by: Any, term: Term | None, morning: datetime) -> Exam:
    """Without a clock, three times, with what was right shown at once."""
    return _published(
        by,
        between=(morning - timedelta(days=7), None),
        title="Numbers to practise",
        term=term,
        unit=Unit.objects.get(code="MATH"),
        instructions="As often as three times; the best one counts.",
        attempts_allowed=3,
        release="at_once",
        shows="key",
        assessment_type="quiz",
        sections=[
            {
                "questions": [
                    {"draw": 2, "tags": ["numbers"]},
                    *_slots("MATH", "A right angle"),
                ]
            }
        ],
    )


def _running(by: Any, term: Term | None, morning: datetime) -> Exam:
    """By the clock, with an essay that a person marks."""
    return _published(
        by,
        between=(morning - timedelta(days=1), morning + timedelta(days=14)),
        title="Matter and life",
        term=term,
        unit=Unit.objects.get(code="SCI"),
        instructions="You have half an hour from the start.",
        duration_minutes=30,
        release="after_closing",
        shuffle_questions=True,
        pass_mark=50,
        assessment_type="test",
        sections=[
            {
                "title": "Short answers",
                "questions": _slots("SCI", "Plants", "The heart", "Sound", "Boiling"),
            },
            {
                "title": "In your own words",
                "instructions": "Forty words or more.",
                "questions": _slots("SCI", "Longer days"),
            },
        ],
    )


def _over(by: Any, term: Term | None, morning: datetime) -> Exam:
    """Sat by two classes a week ago."""
    opened = morning - timedelta(days=7)
    names = (
        "A prime",
        "Even numbers",
        "Zero",
        "Half a kilometre",
        "Fractions in order",
        "A right angle",
    )
    return _published(
        by,
        between=(opened, opened + 3 * HOUR),
        title="Mid-term in Mathematics",
        term=term,
        duration_minutes=45,
        unit=Unit.objects.get(code="MATH"),
        shows="key",
        classes=SchoolClass.objects.filter(class_name__in=CLASSES),
        sections=[{"questions": _slots("MATH", *names)}],
    )


def _sit(exam: Exam, students: Sequence[Student], began: datetime | None) -> None:
    """Attempts of these students, as good as their marks so far.

    Submitted and graded.
    """
    luck = random.Random(f"{SEED} {exam.title}")  # noqa: S311 - a made-up school, the same each time
    attempts = [
        _attempt(exam, student, began or exam.opens_at, luck) for student in students
    ]
    Attempt.objects.bulk_create(attempts)
    AttemptEvent.objects.bulk_create(
        event for attempt in attempts for event in _events(attempt)
    )
    grade_chunk(exam.pk, [attempt.pk for attempt in attempts])


def _attempt(exam: Exam, student: Student, began: Any, luck: random.Random) -> Attempt:
    started = began + timedelta(seconds=luck.randrange(60, 600))
    ended = started + timedelta(seconds=luck.randrange(600, 1700))
    attempt = AttemptFactory.build(
        id=UUID(int=luck.getrandbits(128), version=4),
        exam=exam,
        student=student,
        started_at=started,
        expires_at=started + timedelta(minutes=exam.duration_minutes or 0),
        submitted_at=ended,
    )
    questions = questions_of(exam)
    chance = _chance(float(student.average or USUAL))
    for place, entry in enumerate(attempt.paper):
        each = questions[entry["question"]]
        saved_at = started + (ended - started) * (
            (place + luck.random()) / len(attempt.paper)
        )
        answer = normalise(
            each.item,
            _answer(each, entry["order"], luck.random() < chance),
            served=entry["order"],
        )
        attempt.answers[str(each.id)] = {
            "answer": answer,
            "revision": 1,
            "saved_at": iso_instant(saved_at),
        }
    attempt.receipt = receipt_for(attempt, student.student_id)
    return attempt


def _chance(average: float) -> float:
    """To answer a question right.

    Further apart than the averages, which are means of many marks.
    """
    return min(max((USUAL + SPREAD * (average - USUAL)) / 100, 0.05), 0.98)


def _answer(question: PaperQuestion, served: Any, is_right: bool) -> Any:
    right = question.item.content.right_answer(served)
    if question.item.kind == "essay":
        return ESSAY
    return right if is_right else WRONG[question.item.kind](right)


# A wrong answer, made of the right one.
WRONG: dict[str, Any] = {
    "single_choice": lambda right: "B" if right == "A" else "A",
    "multiple_choice": lambda right: right[:1],
    "true_false": lambda right: not right,
    "numeric": lambda right: "50",
    "short_answer": lambda right: "lungs",
    "ordering": lambda right: right[::-1],
    "cloze": lambda right: {
        gap: answer if gap == "A" else "180" for gap, answer in right.items()
    },
}


def _events(attempt: Any) -> list[AttemptEvent]:
    """The record of it, from which its answers can be replayed.

    Each was saved by itself.
    """
    started = AttemptEvent(
        attempt=attempt, at=attempt.started_at, kind=EventKind.STARTED
    )
    saved = [
        AttemptEvent(
            attempt=attempt,
            at=datetime.fromisoformat(each["saved_at"]),
            kind=EventKind.SAVED,
            detail={
                "answers": {
                    pk: {"answer": each["answer"], "revision": each["revision"]}
                }
            },
        )
        for pk, each in attempt.answers.items()
    ]
    detail = {"answers": {}, "ended_by": attempt.ended_by}
    submitted = AttemptEvent(
        attempt=attempt,
        at=attempt.submitted_at,
        kind=EventKind.SUBMITTED,
        detail=detail,
    )
    return [started, *saved, submitted]
