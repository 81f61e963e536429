"""What the routes of exams answer is what the document says."""

import json
import re

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from assessments.exams.models import Regrade
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.exams.tests.sitting import save, start, submit, url

JSON = "application/json"


@pytest.fixture(scope="module")
def document():
    return json.loads(Client().get("/api/schema/?format=json").content)


def as_json_schema(node):
    """The schema in JSON Schema's own words, which OpenAPI 3.0 does not use."""
    if isinstance(node, list):
        return [as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: as_json_schema(each) for name, each in node.items()}
    for bound in ("Minimum", "Maximum"):
        if made.get(f"exclusive{bound}") is True:
            made[f"exclusive{bound}"] = made.pop(bound.lower())
    if made.pop("nullable", False):
        return {"anyOf": [made, {"type": "null"}]}
    return made


@pytest.fixture
def faults(document):
    """What is wrong with an answer by the document, as sentences."""

    def call(answer):
        path = answer.wsgi_request.path
        method = answer.wsgi_request.method.lower()
        plain_first = sorted(document["paths"], key=lambda each: each.count("{"))
        for template in plain_first:
            operations = document["paths"][template]
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if re.fullmatch(pattern, path) and method in operations:
                break
        else:
            return [f"{method} {path} is not in the document"]
        said = operations[method]["responses"][str(answer.status_code)]
        schema = as_json_schema(said["content"][JSON]["schema"])
        whole = schema | {"components": as_json_schema(document["components"])}
        found = Draft202012Validator(whole).iter_errors(answer.json())
        return [f"{error.json_path}: {error.message[:200]}" for error in found]

    return call


def test_what_a_student_who_sits_an_exam_is_answered(school, acting, faults):
    exam = published(school, duration_minutes=30, access_code="spring")
    student = acting(school.student)

    answers = [
        start(student, exam, access_code="spring"),
        student.get(url(exam)),
        save(student, exam, {"q1": "A", "q2": {"no": "sense"}}),
        submit(student, exam, {"q3": 500}),
        student.get(url(exam, "receipt")),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200, 202, 200]
    assert [faults(answer) for answer in answers] == [[]] * 5


def test_what_staff_read_of_a_sitting(school, acting, faults):
    exam = published(school)
    start(acting(school.student), exam)
    graded = submitted(exam, school.classmate, {"numeric": RIGHT})
    grade_chunk(exam.pk, [graded.pk])
    teacher = acting(school.teacher)

    answers = [
        teacher.get(f"/api/exams/{exam.pk}/attempts/"),
        teacher.get(f"/api/exams/{exam.pk}/attempts/{graded.pk}/"),
        teacher.get(f"/api/exams/{exam.pk}/attempts/{graded.pk}/record/"),
        teacher.get(f"/api/results/{exam.pk}/"),
        teacher.get(f"/api/exams/{exam.pk}/item-analysis/"),
        teacher.get(f"/api/exams/{exam.pk}/similarity/"),
        teacher.get(f"/api/results/analytics/?exam_id={exam.pk}"),
    ]

    assert [answer.status_code for answer in answers] == [200] * 7
    assert [faults(answer) for answer in answers] == [[]] * 7


def test_what_a_regrade_is_answered_and_reads_as(school, acting, run_tasks, faults):
    exam = published(school, ["numeric"])
    graded = submitted(exam, school.student, {"numeric": RIGHT})
    grade_chunk(exam.pk, [graded.pk])
    teacher = acting(school.teacher)
    change = {
        "question": exam.published.get().pk,
        "action": "change_key",
        "key": 400,
    }

    proposed = teacher.post(f"/api/exams/{exam.pk}/regrade/", {"changes": [change]})
    run_tasks()
    regrade = Regrade.objects.get()
    answers = [
        proposed,
        teacher.get(f"/api/exams/{exam.pk}/regrades/"),
        teacher.get(f"/api/exams/{exam.pk}/regrades/{regrade.pk}/"),
        teacher.post(f"/api/exams/{exam.pk}/regrades/{regrade.pk}/apply/"),
    ]

    assert [answer.status_code for answer in answers] == [202, 200, 200, 202]
    assert [faults(answer) for answer in answers] == [[]] * 4
