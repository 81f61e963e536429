"""What an open connection is asked for beside rows."""

from django.db import connection


def answering_vendor() -> str:
    """Ask the database for an answer; which kind it is. Raises where none comes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def check_references_now() -> None:
    """Wait for whoever holds a row that this transaction's new rows refer to.

    PostgreSQL puts that off until the end of a transaction unless it is asked; the
    others wait when a row is written.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
