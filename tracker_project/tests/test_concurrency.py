"""Many writers at once through the API: nothing lost, nothing locked, on every
database.
"""

import pytest
from rest_framework.test import APIClient

from academics.models import Unit
from accounts.models import User
from conftest import PASSWORD, at_once

WRITERS, EACH = 8, 15


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_are_all_served(school, acting):
    clients = [acting(school.admin) for _ in range(WRITERS)]

    def write(number, client):
        def run():
            answers = []
            for each in range(EACH):
                code = f"U{number}-{each}"
                made = client.post(
                    "/api/units/", {"code": code, "name": code, "credits": 1}
                )
                changed = client.patch(
                    f"/api/units/{made.json().get('unit_id')}/",
                    {"name": f"{code} changed"},
                )
                answers += [made.status_code, changed.status_code]
            return answers

        return run

    answers = at_once(*[write(number, client) for number, client in enumerate(clients)])

    assert answers == [[201, 200] * EACH] * WRITERS
    assert Unit.objects.filter(name__endswith="changed").count() == WRITERS * EACH


@pytest.mark.django_db(transaction=True)
def test_eight_logins_at_once_are_eight_sessions(school):
    def login():
        return (
            APIClient()
            .post("/api/auth/login/", {"username": "sam", "password": PASSWORD})
            .status_code
        )

    answers = at_once(*[login] * WRITERS)

    assert answers == [200] * WRITERS
    assert User.objects.get(username="sam").sessions.count() == WRITERS
