"""The exam of the grading benchmark.

Twenty questions of eight kinds, and those who sit it.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

QUESTIONS = 20


def bodies() -> list[dict[str, object]]:
    """The questions, eight kinds in turn."""
    return [BODIES[number % len(BODIES)](number) for number in range(QUESTIONS)]


BODIES: tuple[Callable[[int], dict[str, object]], ...] = (
    lambda n: {
        "kind": "single_choice",
        "text": f"What comes after {n}?",
        "choices": [
            {"text": str(n + 1), "correct": True},
            *({"text": str(n + more)} for more in (2, 3, 4)),
        ],
    },
    lambda n: {
        "kind": "multiple_choice",
        "text": f"Which are greater than {n}?",
        "choices": [
            {"text": str(n + 1), "correct": True},
            {"text": str(n + 2), "correct": True},
            {"text": str(n - 1)},
            {"text": str(n - 2)},
        ],
        "points": 2,
    },
    lambda n: {
        "kind": "true_false",
        "text": f"{n} is an even number.",
        "answer": n % 2 == 0,
    },
    lambda n: {
        "kind": "numeric",
        "text": f"What is half of {n}?",
        "answer": n / 2,
        "tolerance": 0.01,
    },
    lambda n: {
        "kind": "short_answer",
        "text": f"What is {n} in words?",
        "answers": [f"number {n}", f"no. {n}"],
        "typing_errors": 1,
    },
    lambda n: {
        "kind": "matching",
        "text": f"What belongs together, {n}?",
        "pairs": [
            {"left": f"left {n} {each}", "right": f"right {n} {each}"}
            for each in range(3)
        ],
        "extras": [f"other {n}"],
        "points": 3,
    },
    lambda n: {
        "kind": "ordering",
        "text": f"From small to large, {n}.",
        "items": [str(n + each) for each in range(4)],
    },
    lambda n: {
        "kind": "cloze",
        "text": f"[[A]] comes after {n}, and [[B]] before it.",
        "gaps": [{"key": "A", "answer": n + 1}, {"key": "B", "answer": n - 1}],
        "points": 2,
    },
)


def exam_of(held_back: bool) -> object:
    """A published exam of the questions."""
    from academics.models import Term, Unit
    from accounts.models import User
    from assessments.bank.services import create_question
    from assessments.bank.validation import read_question
    from assessments.exams.authoring.services import create_exam, publish_exam

    teacher = User.objects.create_user("bench@school.test", None, role="teacher")
    unit = Unit.objects.create(code="BENCH", name="Benchmark", credits=1)
    term = Term.objects.create(
        name="Term 1",
        academic_year="2024-2025",
        start_date="2024-09-02",
        end_date="2049-12-20",
    )
    slots = [
        {"question": create_question(read_question(each), by=teacher, unit=unit)}
        for each in bodies()
    ]
    release = "by_hand" if held_back else "at_once"
    exam = create_exam(
        by=teacher,
        title="Benchmark",
        unit=unit,
        term=term,
        release=release,
        shuffle_questions=True,
        sections=[{"questions": slots}],
    )
    return publish_exam(exam, by=teacher)


def sit(exam: object, count: int) -> list[object]:
    """Submitted attempts of as many students; their ids."""
    from django.utils import timezone

    from academics.models import Student
    from assessments.exams.models import Attempt
    from assessments.exams.papers import build_paper, questions_of, seed_of
    from assessments.questions.marking import normalise

    chance, questions, now = Random(7), questions_of(exam), timezone.now()
    Student.objects.bulk_create(
        Student(
            student_id=f"B{number:06}", first_name="Sam", last_name=f"Bench {number}"
        )
        for number in range(count)
    )
    attempts = []
    for student in Student.objects.order_by("pk"):
        attempt = Attempt(
            exam=exam,
            student=student,
            state="submitted",
            started_at=now - timedelta(hours=1),
        )
        attempt.submitted_at = now
        attempt.paper = build_paper(exam, questions, seed_of(exam, attempt.pk))
        for entry in attempt.paper:
            item, order = questions[entry["question"]].item, entry["order"]
            given = (
                item.content.right_answer(order)
                if chance.random() < 2 / 3
                else WRONG[item.kind](chance)
            )
            answer = normalise(item, given, served=order)
            attempt.answers[str(entry["question"])] = {
                "answer": answer,
                "revision": 1,
                "saved_at": now.isoformat(),
            }
        attempts.append(attempt)
    Attempt.objects.bulk_create(attempts, batch_size=1000)
    return sorted(attempt.pk for attempt in attempts)


# Wrong answers as they come: hardly two alike where there is nothing to choose from.
WRONG: dict[str, Callable[[Random], object]] = {
    "single_choice": lambda chance: chance.choice("ABCD"),
    "multiple_choice": lambda chance: chance.sample("ABCD", chance.randint(1, 4)),
    "true_false": lambda chance: chance.random() < 1 / 2,
    "numeric": lambda chance: f"{chance.uniform(0, 1000):.2f}",
    "short_answer": lambda chance: f"something {chance.randrange(10_000)}",
    "matching": lambda chance: {left: chance.choice("ABCD") for left in "123"},
    "ordering": lambda chance: chance.sample("ABCD", 4),
    "cloze": lambda chance: {gap: str(chance.randrange(1000)) for gap in "AB"},
}
