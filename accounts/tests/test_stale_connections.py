"""A database server that was restarted costs nobody a request."""

import pytest
from django.db import connection

from conftest import at_once

pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="a file has no server that could restart"
)


def end_connection():
    """Do from another thread what a restart does to this one's connection."""
    raw = connection.connection
    postgres = connection.vendor == "postgresql"
    order = (
        f"SELECT pg_terminate_backend({raw.get_backend_pid()})"
        if postgres
        else f"KILL {raw.thread_id()}"
    )

    def end():
        with connection.cursor() as cursor:
            cursor.execute(order)

    assert at_once(end) == [None]


def test_a_token_is_looked_up_again_where_the_connection_has_gone_stale(
    transactional_db, school, acting
):
    client = acting(school.admin)
    before = client.get("/api/users/profile/")

    end_connection()
    after = client.get("/api/users/profile/")

    assert (before.status_code, after.status_code) == (200, 200)
