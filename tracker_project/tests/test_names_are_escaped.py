"""A name that is HTML, or a formula, is kept as it is and harmless wherever it is
shown.
"""

import pytest
from django.test import Client

from academics.models import Student
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from tracker_project.tests.one_students_rows import rows_of

SCRIPT = "<script>alert(1)</script>"
ESCAPED = "&lt;script&gt;alert(1)"
HTML = {"HTTP_ACCEPT": "text/html"}


@pytest.fixture
def named_by_a_script(school):
    rows_of(school.outsider, school)
    students = Student.objects.filter(pk=school.outsider.pk)
    students.update(first_name=SCRIPT, last_name="=1+1")
    return school.outsider


@pytest.fixture
def browser(school):
    client = Client()
    client.force_login(school.admin)
    return client


def pages(student):
    yield "/admin/academics/student/"
    yield f"/admin/academics/student/{student.pk}/change/"
    yield f"/admin/academics/student/{student.pk}/delete/"
    yield f"/admin/academics/student/{student.pk}/history/"
    yield "/admin/academics/enrolment/"
    yield "/admin/marks/assessment/"
    yield "/admin/attendance/attendance/"
    for path in ("students/", f"students/{student.pk}/", "enrolments/", "assessments/"):
        yield f"/api/{path}"


def test_a_name_that_is_a_script_is_text_on_every_page(named_by_a_script, browser):
    unescaped = []
    shown = 0

    for page in pages(named_by_a_script):
        answer = browser.get(page, **HTML)
        text = answer.content.decode()
        assert answer.status_code == 200, page
        assert answer.headers["Content-Type"].startswith("text/html"), page
        shown += ESCAPED in text
        if SCRIPT in text:
            unescaped.append(page)

    assert unescaped == []
    assert shown >= 8


def test_a_page_that_asks_before_an_action_escapes_names(named_by_a_script, browser):
    body = {"action": "transfer", "_selected_action": [named_by_a_script.pk]}

    text = browser.post("/admin/academics/student/", body).content.decode()

    assert ESCAPED in text
    assert SCRIPT not in text


def test_a_name_that_is_a_formula_is_text_in_a_file(school, acting):
    Student.objects.filter(pk=school.student.pk).update(
        first_name='=HYPERLINK("x")', last_name=""
    )
    exam = published(school, students=Student.objects.filter(pk=school.student.pk))
    attempt = submitted(exam, school.student, {"single_choice": RIGHT})
    grade_chunk(exam.pk, [attempt.pk])

    text = acting(school.admin).get(f"/api/results/{exam.pk}/export").content.decode()

    assert "'=HYPERLINK" in text
    assert ",=HYPERLINK" not in text
    assert ',"=HYPERLINK' not in text


def test_the_api_answers_a_name_as_it_is_kept(school, acting):
    client = acting(school.admin)

    made = client.post("/api/students/", {"first_name": SCRIPT, "last_name": "=1+1"})

    assert made.status_code == 201
    assert made.json()["first_name"] == SCRIPT
    assert made.headers["Content-Type"] == "application/json"
