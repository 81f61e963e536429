"""The people of a small school, and how a test acts as one of them.

Ada teaches Mathematics to class 7A; Ben teaches History to 7B. Sam and Kim are in 7A,
Olu is in 7B. Pat is Sam's parent. `admin` runs the school.
"""

from tracker_project import pytest_environment  # isort: skip  # noqa: F401 - the environment comes before any setting

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from rest_framework.test import APIClient

from academics.factories import PASSWORD as PASSWORD
from academics.factories import (
    ClassFactory,
    EnrolmentFactory,
    ParentFactory,
    StudentFactory,
    TeacherFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
)
from academics.models import SchoolClass, Student
from accounts.models import User
from accounts.sessions import open_token_session
from tasks import services as task_services
from tasks.models import State, Task

# The same examples at every run: a test says today what it said yesterday. To look
# for new ones: pytest --hypothesis-profile=default
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    """Throttles count in the cache."""
    cache.clear()


def make_user(name: str, role: str, **fields: object) -> User:
    return UserFactory(name=name, role=role, **fields)


def make_student(
    code: str,
    name: str,
    school_class: SchoolClass | None = None,
    *,
    with_user: bool = True,
    **fields: object,
) -> Student:
    return StudentFactory(
        student_id=code,
        name=name,
        school_class=school_class,
        with_account=with_user,
        **fields,
    )


@pytest.fixture
def school(db) -> SimpleNamespace:
    """The school described above: models, of which `.user` leads to the account."""
    s = SimpleNamespace()
    s.admin = make_user("Alma Admin", "admin")
    s.teacher = TeacherFactory(name="Ada Teacher", specialisations=["Mathematics"])
    s.other_teacher = TeacherFactory(name="Ben Teacher")
    s.pending_teacher = make_user("Pia Pending", "teacher", is_approved=False)

    s.class_7a = ClassFactory(class_name="7A", teacher=s.teacher)
    s.class_7b = ClassFactory(class_name="7B", teacher=s.other_teacher)
    s.maths = UnitFactory(code="MATH", name="Mathematics", credits=4)
    s.history = UnitFactory(code="HIST", name="History", credits=2)
    s.term = TermFactory(year=2024)
    TeachingAssignmentFactory(teacher=s.teacher, unit=s.maths, school_class=s.class_7a)
    TeachingAssignmentFactory(
        teacher=s.other_teacher, unit=s.history, school_class=s.class_7b
    )

    s.student = make_student("STU0001", "Sam Student", s.class_7a)
    s.classmate = make_student("STU0002", "Kim Classmate", s.class_7a)
    s.outsider = make_student("STU0003", "Olu Outsider", s.class_7b)
    EnrolmentFactory(student=s.student, unit=s.maths, term=s.term)
    EnrolmentFactory(student=s.classmate, unit=s.maths, term=s.term)
    EnrolmentFactory(student=s.outsider, unit=s.history, term=s.term)
    s.parent = ParentFactory(name="Pat Parent", children=[s.student])
    return s


@pytest.fixture
def assigned_scope(settings) -> None:
    """Teachers reach only the students they teach."""
    settings.TEACHER_SCOPE = "assigned"


@pytest.fixture
def acting(rf) -> Callable[[Any], APIClient]:
    """`acting(school.teacher)` is a client logged in as her, by a real token."""

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
    """What each call answers, or the exception it raised, when all begin at once.

    Each has a thread of its own. Needs `transactional_db`, since other threads see
    only what is committed.
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
