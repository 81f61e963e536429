"""What somebody sees who opens an address in a browser."""

import re

import pytest
from django.test import Client


@pytest.fixture
def browser(school):
    client = Client(headers={"Accept": "text/html"})
    client.force_login(school.admin)
    return client


def test_an_address_that_leads_nowhere_is_a_page_in_a_browser(db, client):
    answer = client.get("/nosuch", headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Resource not found</h1>" in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/nosuch", "/health/nosuch"])
def test_an_address_of_the_api_that_leads_nowhere_is_json_in_a_browser_too(
    db, client, path
):
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_list_has_the_form_of_its_filters_search_and_orderings(browser):
    page = browser.get("/api/students/?state=active").content.decode()

    form = page[page.index("Field filters") :]
    assert re.search(r'<option value="active" selected>', form)
    assert re.search(r'<input type="number" name="class_id"', form)
    assert 'name="search"' in page
    assert "ordering=-last_name" in page


def test_a_list_that_nothing_narrows_has_no_form(browser):
    page = browser.get("/api/attendance/1/history/").content.decode()

    assert "Field filters" not in page


def test_a_long_list_has_links_to_the_pages_beside(school, browser):
    page = browser.get("/api/admin/users/?per_page=1&page=2").content.decode()

    assert re.search(r'<a href="[^"]*page=1[^"]*" rel="prev"', page)
    assert re.search(r'<a href="[^"]*page=3[^"]*" rel="next"', page)


def test_the_document_is_drawn_once_and_may_be_kept(client):
    first = client.get("/api/schema/?format=json")
    second = client.get("/api/schema/?format=json")

    assert first.content == second.content
    assert first.json()["openapi"].startswith("3.")
    assert second.headers["Cache-Control"] == "public, max-age=300"


def test_the_document_comes_as_yaml_too(client):
    answer = client.get("/api/schema/")

    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi"
    assert answer.content.startswith(b"openapi: 3.")
