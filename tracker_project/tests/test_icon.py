"""The little picture that a browser asks for: every page names one, and it is there."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

PAGES = ["/admin/", "/admin/login/", "/api/docs/", "/api/redoc/", "/api/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_the_icon_that_is_there(school, page):
    client = Client(headers={"Accept": "text/html"})
    if page == "/admin/":
        client.force_login(school.admin)

    answer = client.get(page)

    (link,) = re.findall(r'<link[^>]*rel="icon"[^>]*>', answer.content.decode())
    assert 'href="/static/favicon.svg"' in link


def test_the_icon_is_a_picture_that_may_be_kept(client):
    answer = client.get("/static/favicon.svg")

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "image/svg+xml",
    )
    assert ElementTree.fromstring(answer.getvalue()).tag.endswith("svg")
    assert "max-age" in answer.headers["Cache-Control"]


def test_where_a_page_names_none_the_usual_place_leads_there(client):
    assert client.get("/favicon.ico").headers["Location"] == "/static/favicon.svg"
