"""The people of a small school, and how a test acts as one of them.

Ada teaches Mathematics to class 7A; Ben teaches History to 7B. Sam and Kim are in 7A,
Olu is in 7B. Pat is Sam's parent. `admin` runs the school.
"""

from tracker_project import testing  # isort: skip  # noqa: F401 - the environment comes before any setting

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from rest_framework.test import APIClient

from academics.models import (
    Enrolment,
    Parent,
    SchoolClass,
    Student,
    StudentParentLink,
    Teacher,
    TeachingAssignment,
    Term,
    Unit,
)
from accounts.models import User
from accounts.sessions import open_token_session
from tasks import services as task_services
from tasks.models import State, Task

PASSWORD = "Secret-1234"

# The same examples at every run: a test says today what it said yesterday. To look for new ones:
# pytest --hypothesis-profile=default
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    """Throttles count in the cache."""
    cache.clear()


def make_user(name: str, role: str, **fields: Any) -> User:
    first, _, last = name.partition(" ")
    return User.objects.create_user(
        f"{first.lower()}@school.test",
        PASSWORD,
        first_name=first,
        last_name=last,
        role=role,
        **fields,
    )


def make_student(
    code: str, name: str, school_class: SchoolClass | None = None, **fields: Any
) -> Student:
    first, _, last = name.partition(" ")
    user = make_user(name, "student") if fields.pop("with_user", True) else None
    return Student.objects.create(
        student_id=code,
        first_name=first,
        last_name=last,
        school_class=school_class,
        user=user,
        **fields,
    )


@pytest.fixture
def school(db) -> SimpleNamespace:
    """The school described above; every attribute is a model instance, `.user` leads to the account."""
    s = SimpleNamespace()
    s.admin = make_user("Alma Admin", "admin")
    s.teacher = Teacher.objects.create(
        user=make_user("Ada Teacher", "teacher"), specialisations=["Mathematics"]
    )
    s.other_teacher = Teacher.objects.create(user=make_user("Ben Teacher", "teacher"))
    s.pending_teacher = make_user("Pia Pending", "teacher", is_approved=False)
    s.class_7a = SchoolClass.objects.create(class_name="7A", teacher=s.teacher)
    s.class_7b = SchoolClass.objects.create(class_name="7B", teacher=s.other_teacher)
    s.maths = Unit.objects.create(code="MATH", name="Mathematics", credits=4)
    s.history = Unit.objects.create(code="HIST", name="History", credits=2)
    s.term = Term.objects.create(
        name="Term 1",
        academic_year="2024-2025",
        start_date=date(2024, 9, 2),
        end_date=date(2024, 12, 20),
    )
    TeachingAssignment.objects.create(
        teacher=s.teacher, unit=s.maths, school_class=s.class_7a
    )
    TeachingAssignment.objects.create(
        teacher=s.other_teacher, unit=s.history, school_class=s.class_7b
    )
    s.student = make_student("STU0001", "Sam Student", s.class_7a)
    s.classmate = make_student("STU0002", "Kim Classmate", s.class_7a)
    s.outsider = make_student("STU0003", "Olu Outsider", s.class_7b)
    for student, unit in (
        (s.student, s.maths),
        (s.classmate, s.maths),
        (s.outsider, s.history),
    ):
        Enrolment.objects.create(student=student, unit=unit, term=s.term)
    s.parent = Parent.objects.create(user=make_user("Pat Parent", "parent"))
    StudentParentLink.objects.create(parent=s.parent, student=s.student)
    return s


@pytest.fixture
def assigned_scope(settings) -> None:
    """Teachers reach only the students they teach."""
    settings.TEACHER_SCOPE = "assigned"


@pytest.fixture
def acting(rf) -> Callable[[Any], APIClient]:
    """`acting(school.teacher)` is a client logged in as that person, by a real token."""

    def client_for(person: Any) -> APIClient:
        user = person if isinstance(person, User) else person.user
        client = APIClient()
        tokens = open_token_session(rf.get("/"), user)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
        return client

    return client_for


@pytest.fixture
def anonymous() -> APIClient:
    return APIClient()


@pytest.fixture
def run_tasks(db) -> Callable[[], list[Task]]:
    """Does what the workers would: runs every task that waits, and gives them back."""

    def run() -> list[Task]:
        ran = []
        while (
            task := Task.objects.filter(state=State.QUEUED)
            .exclude(id__in=[t.id for t in ran])
            .first()
        ):
            task_services.execute(task.id)
            task.refresh_from_db()
            ran.append(task)
        return ran

    return run


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call answers, or the exception it raised, when all begin at the same moment in threads of their own.

    Needs `transactional_db`, since other threads see only what is committed.
    """
    barrier = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))
