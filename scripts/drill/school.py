"""A school with as many students as sit the exam, each logged in, and the exam they
sit.
"""

import random
from datetime import timedelta
from typing import Any

STUDENTS, QUESTIONS = 1_000, 40


def questions() -> list[dict[str, Any]]:
    """Questions of four kinds, as a teacher would send them."""
    bodies: list[dict[str, Any]] = []
    for number in range(0, QUESTIONS, 4):
        choices = [str(number + step) for step in range(4)]
        bodies += [
            {"text": f"What comes after {number}?", "choices": choices, "answer": "B"},
            {"text": f"Is {number} even?", "kind": "true_false", "answer": True},
            {
                "text": f"Which are odd, of the four from {number}?",
                "kind": "multiple_choice",
                "choices": choices,
                "answer": ["B", "D"],
            },
            {
                "text": f"What is {number + 3} less {number}?",
                "kind": "numeric",
                "answer": 3,
            },
        ]
    return bodies


def found_school(count: int) -> tuple[int, list[str]]:
    """The id of the published exam, and an access token for each student."""
    from django.utils import timezone

    from academics.models import Enrolment, Student, Term, Unit
    from accounts.models import User

    admin = User.objects.create_user("admin@drill.test", role="admin", hashed="!")
    unit = Unit.objects.create(code="DRILL", name="The drill", credits=1)
    today = timezone.now().date()
    term = Term.objects.create(
        name="Term 1",
        academic_year=f"{today.year}-{today.year + 1}",
        start_date=today,
        end_date=today + timedelta(days=90),
    )
    users = User.objects.bulk_create(
        User(
            email=f"s{number}@drill.test",
            username=f"s{number}",
            role="student",
            password="!",
        )
        for number in range(count)
    )
    students = Student.objects.bulk_create(
        Student(
            student_id=f"DR{number:05}",
            first_name="Drill",
            last_name=str(number),
            user=user,
        )
        for number, user in enumerate(users)
    )
    Enrolment.objects.bulk_create(
        Enrolment(student=student, unit=unit, term=term) for student in students
    )
    return publish(unit, term, admin), [token(user) for user in users]


def publish(unit: Any, term: Any, admin: Any) -> int:
    """An exam of two hours with every question of the drill."""
    from assessments.bank.services import create_question
    from assessments.bank.validation import read_question
    from assessments.exams.authoring.services import publish_exam
    from assessments.exams.models import Exam, Section, Slot

    exam = Exam.objects.create(
        title="The drill", unit=unit, term=term, duration_minutes=120, created_by=admin
    )
    section = Section.objects.create(exam=exam, position=1)
    for position, body in enumerate(questions(), 1):
        question = create_question(read_question(body), by=admin, unit=unit)
        Slot.objects.create(section=section, position=position, question=question)
    publish_exam(exam, by=admin)
    return int(exam.pk)


def token(user: Any) -> str:
    """As a login would give it; a thousand of those would measure bcrypt."""
    from django.test import RequestFactory

    from accounts.sessions import open_token_session

    return open_token_session(RequestFactory().get("/"), user)["access"]


def sitters(tokens: list[str]) -> list[Any]:
    """Who sits; each answers at random, the same at every run."""
    from drill.sitters import Sitter

    return [Sitter(token, random.Random(number)) for number, token in enumerate(tokens)]
