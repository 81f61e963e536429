"""The pages that people look at: the browsable API and the admin."""

import re

import pytest
from django.test import Client

from conftest import PASSWORD

PAGES = [
    "/admin/marks/assessment/enter-marks/",
    "/admin/attendance/attendance/register/",
]


@pytest.fixture
def browser(school):
    client = Client(headers={"Accept": "text/html"})
    client.force_login(school.admin)
    return client


def test_the_browsable_api_shows_a_row_field_by_field_under_the_tracker_s_name(
    school, browser
):
    page = browser.get(f"/api/units/{school.maths.pk}/").content.decode()

    assert re.search(
        r"\n  &quot;code&quot;: .*MATH.*\n  &quot;name&quot;: ",
        re.sub(r"</?span[^>]*>", "", page),
    )
    assert re.search("<title>Unit . Student Performance Tracker</title>", page)
    assert "django-rest-framework.org" not in page


def test_json_for_a_program_stays_on_one_line(school, acting):
    assert b"\n" not in acting(school.admin).get("/api/units/").content


@pytest.mark.parametrize("page", PAGES)
def test_a_label_for_screen_readers_has_a_style_that_hides_it_from_the_eye(
    school, browser, page
):
    styles = re.findall(
        r'<link[^>]*href="(/static/[^"]*\.css[^"]*)"',
        browser.get(page).content.decode(),
    )

    assert any(b".sr-only" in b"".join(browser.get(style)) for style in styles)


def test_the_admin_says_by_name_who_is_logged_in_and_which_mark_it_shows(
    school, browser, acting
):
    mark = {
        "student_id": "STU0001",
        "unit": "MATH",
        "assessment_type": "quiz",
        "score": 17.5,
        "max_score": 20,
    }
    made = (
        acting(school.admin)
        .post("/api/assessments/", {**mark, "title": "Quiz 1"})
        .json()
    )

    page = browser.get(f"/admin/marks/assessment/{made['id']}/change/").content.decode()

    assert "Quiz 1, 17.5/20" in page
    assert "Alma Admin" in page


def test_a_student_s_enrolments_are_not_headed_by_the_numbers_of_their_rows(
    school, browser
):
    page = browser.get(
        f"/admin/academics/student/{school.student.pk}/change/"
    ).content.decode()

    assert str(school.student.enrolments.get()) not in page


@pytest.mark.parametrize(
    ("asked", "led_to"), [("", "/admin/"), ("?next=/api/units/", "/api/units/")]
)
def test_a_login_in_the_admin_leads_to_the_admin_or_to_where_one_was_going(
    school, client, asked, led_to
):
    page = client.get(f"/admin/login/{asked}").content.decode()
    (following,) = re.findall(r'<input[^>]*name="next"[^>]*value="([^"]*)"', page)

    body = {"username": school.admin.email, "password": PASSWORD, "next": following}
    answer = client.post(f"/admin/login/{asked}", body)

    assert (answer.status_code, answer.headers["Location"]) == (302, led_to)


def test_a_form_of_fields_is_offered_where_the_body_has_them_and_json_everywhere(
    school, browser
):
    terms, marks = (
        browser.get(path).content.decode()
        for path in ("/api/terms/", "/api/assessments/")
    )

    assert 'name="academic_year"' in terms
    assert 'name="score"' not in marks
    assert 'name="_content"' in marks


def test_what_the_form_sends_makes_a_row(school, browser):
    term = {
        "term": "Term 3",
        "academic_year": "2030-2031",
        "start_date": "2030-09-01",
        "end_date": "2030-12-20",
    }

    answer = browser.post("/api/terms/", term)

    assert answer.status_code == 201
    assert "Term 3" in answer.content.decode()
