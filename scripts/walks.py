"""Counts the files of the project that three requests pass through.

In a demo school made for it, a teacher posts a mark, a student saves an answer, and a
student submits an attempt, which a worker's task marks. Another student's come first,
so that what is made only once is not counted.

What is counted is the domain path: all that runs from the moment the view's method is
entered until it returns, and the same of the task's function. What goes on around it is
much the same for every request and task (middleware, authentication, permissions,
rendering, the claim of a task), and is counted apart.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from trail import ROOT, Trail, Walk

if TYPE_CHECKING:
    from rest_framework.test import APIClient

Body = dict[str, object]
STUDENTS = {"student2": "STU0002", "student1": "STU0001"}  # the first only warms up
EXAM: Body = {
    "title": "A walk",
    "unit": "MATH",
    "duration_minutes": 30,
    "release": "at_once",
    "questions": [{"draw": 1, "tags": ["primes"]}],  # the one of single choice
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tracker-walks-") as folder:
        set_up(Path(folder))

        teacher = log_in("teacher1", "Teacher123!")
        exam = publish_exam(teacher)

        for name, code in STUDENTS.items():
            student = log_in(name, "Student123!")
            walks = take_walks(teacher, student, code, exam)

        for title, walk in walks.items():
            report(title, walk)


def set_up(folder: Path) -> None:
    """Fill a database in `folder` with the demo school; no service has to run."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tracker_project.settings",
        "DEBUG": "true",
        "LOG_LEVEL": "WARNING",
        "DATA_DIR": str(folder / "var"),
        "MODEL_DIR": str(folder / "models"),
        # Empty beats what .env says: the school is the embedded one.
        "DATABASE_URL": "",
        "DB_NAME": "",
        "REDIS_URL": "",
        "CELERY_BROKER_URL": "memory://localhost",
    }
    sys.path.insert(0, str(ROOT))

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("seed_demo", stdout=nowhere)


def log_in(name: str, password: str) -> "APIClient":
    """A client that carries the token of one of the demo school's accounts."""
    from rest_framework.test import APIClient

    client = APIClient(SERVER_NAME="localhost")
    account: Body = {"email": f"{name}@school.edu", "password": password}
    tokens = send(client, "post", "/api/auth/login/", account)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access_token']}")
    return client


def publish_exam(teacher: "APIClient") -> str:
    """The address of an exam that whoever takes the unit may sit now."""
    exam = send(teacher, "post", "/api/exams/", EXAM)
    address = f"/api/exams/{exam['exam_id']}/"
    send(teacher, "post", f"{address}publish/", {})
    return address


def take_walks(
    teacher: "APIClient", student: "APIClient", code: str, exam: str
) -> dict[str, Walk]:
    """The three walks by their titles, with the student of that code."""
    mark: Body = {
        "student_id": code,
        "subject_name": "Mathematics",
        "assessment_type": "quiz",
        "score": 17.5,
        "max_score": 20,
        "date_taken": "2024-10-15",
    }
    first: Body = {"answers": {"q1": "A"}}
    last: Body = {"answers": {"q1": "B"}}

    send(student, "post", f"{exam}start/", {})

    return {
        "A posted mark": follow(teacher, "post", "/api/assessments/", mark),
        "A saved answer": follow(student, "patch", f"{exam}attempt/", first),
        "A submitted attempt, to its mark": follow(
            student, "post", f"{exam}submit/", last
        ),
    }


def follow(client: "APIClient", method: str, path: str, body: Body) -> Walk:
    """The walk of a request, and of the grading that it leaves to a worker."""
    from django.urls import resolve

    from tasks import services

    view: Any = resolve(path).func  # it carries its class, and a viewset's actions
    actions = getattr(view, "actions", None) or {}
    walk = Walk()
    with walk.watch(view.cls, actions.get(method, method)):
        answer = send(client, method, path, body)

    if "task_id" in answer:
        with walk.watch(services.REGISTRY["grade_attempt"], "work"):
            state = services.execute(UUID(str(answer["task_id"])))
        if state != "succeeded":
            raise SystemExit(f"The task of {path} ended as {state}.")

    return walk


def send(client: "APIClient", method: str, path: str, body: Body) -> Body:
    """What the server answers; it must be a success."""
    response = getattr(client, method)(path, body, format="json")
    if response.status_code >= 300:
        raise SystemExit(f"{path} answered {response.status_code}: {response.json()}")
    return dict(response.json())


def report(title: str, walk: Walk) -> None:
    print(f"{title}: {figures(walk.domain)}")
    for file in walk.domain.files:
        print(f"  {file}")
    print(f"  around it: {figures(walk.around)}\n")


def figures(trail: Trail) -> str:
    return f"{len(trail.files)} files, {trail.turns} turns, {trail.back} of them back"


if __name__ == "__main__":
    main()
