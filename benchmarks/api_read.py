"""How fast marks are listed.

Our route, the same view written the stock way, and a bare function.

.venv/bin/python benchmarks/api_read.py [--rows 1000000] [--rounds 9] [--calls 60]
[--profile]

Calls a second of a page of 100 rows, medians of interleaved rounds: ours   GET
/api/assessments/?per_page=100&cursor=..., through the whole WSGI handler and its
middleware stock  ModelViewSet, ModelSerializer, select_related, PageNumberPagination,
JSONRenderer; same middleware and token bare   a WSGI function that runs the same SQL on
psycopg2 and dumps the same JSON with orjson: no login, no checks Then whether the
number of queries grows with the page, and the time with its number.
"""

import itertools
from urllib.parse import parse_qs, urlsplit

from api_bench import (
    Caller,
    application,
    arguments,
    milliseconds,
    rates,
    say,
    school,
    show_profile,
    token,
    verdict,
)

LIST = "/api/assessments/?per_page={per_page}&cursor={cursor}"
DEEP_PAGE = 5_000


def cursors(caller: Caller, pages: int, per_page: int = 100) -> list[str]:
    """The cursors of the first pages, as the Link headers give them."""
    found = [""]
    while len(found) < pages:
        caller("GET", LIST.format(per_page=per_page, cursor=found[-1]))
        if "Link" not in caller.headers:
            break
        following = caller.headers["Link"].partition(">")[0].removeprefix("<")
        found.append(parse_qs(urlsplit(following).query)["cursor"][0])
    return found


def statements_of(caller: Caller, address: str) -> list[str]:
    """The SQL that a call runs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        caller("GET", address)
    return [query["sql"] for query in queries]


class Bare:
    """A WSGI function that runs our route's own SQL and dumps the same JSON."""

    def __init__(self, statements: dict[str, str]) -> None:
        import psycopg2
        from django.db import connection

        from assessments.marks.models import Assessment
        from assessments.marks.serializers import AssessmentSerializer
        from tracker_project.api.rows import reader_for

        parameters = connection.get_connection_params()
        self.connection = psycopg2.connect(
            **{name: parameters[name] for name in ("dbname", "user", "host", "port")}
        )
        self.connection.autocommit = True
        self.connection.cursor().execute("SET TIME ZONE 'UTC'")
        self.statements = statements
        self.reader = reader_for(AssessmentSerializer, Assessment)

    def __call__(self, environ: dict[str, object], start: object) -> list[bytes]:
        """The page of the cursor in the query."""
        import orjson

        cursor = self.connection.cursor()
        cursor.execute(self.statements[environ["QUERY_STRING"]])
        body = orjson.dumps(
            self.reader.rows(cursor.fetchmany(100)),
            default=float,
            option=orjson.OPT_UTC_Z,
        )
        start(
            "200 OK",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
        )
        return [body]


def compare(caller: Caller, options: object) -> None:
    """The three arms over the first twenty pages, each in turn."""
    pages = [LIST.format(per_page=100, cursor=cursor) for cursor in cursors(caller, 20)]
    bare = Caller(
        Bare(
            {
                page.partition("?")[2]: max(statements_of(caller, page), key=len)
                for page in pages
            }
        )
    )
    assert all(bare("GET", page) == caller("GET", page) for page in pages), (
        "the bare function says something else"
    )
    turns = {
        name: itertools.cycle(range(len(pages))) for name in ("ours", "stock", "bare")
    }
    arms = {
        "ours": lambda: caller("GET", pages[next(turns["ours"])]),
        "stock": lambda: caller(
            "GET", f"/stock/?page_size=100&page={next(turns['stock']) + 1}"
        ),
        "bare": lambda: bare("GET", pages[next(turns["bare"])]),
    }
    if options.profile:
        show_profile(arms["ours"])
    found = rates(arms, rounds=options.rounds, calls=options.calls)
    say("\nA page of 100 marks, calls a second (medians of interleaved rounds):")
    for name, rate in found.items():
        say(f"  {name:<6} {rate:8.1f}")
    verdict("ours / stock", found["ours"] / found["stock"], 4)
    verdict("ours / bare", found["ours"] / found["bare"], 0.35)


def main() -> None:
    options = arguments(__doc__)
    with school(options.rows):
        caller = Caller(application(), token())
        compare(caller, options)
        few, many = (
            len(statements_of(caller, LIST.format(per_page=each, cursor="")))
            for each in (20, 500)
        )
        say(f"\nQueries: {few} with 20 rows a page, {many} with 500")
        # Every fifth page of 100 rows is where a page of 500 begins.
        walked = cursors(caller, DEEP_PAGE // 5 + 1, per_page=500)
        first, deep = (
            LIST.format(per_page=100, cursor=cursor)
            for cursor in (walked[0], walked[-1])
        )
        number = (len(walked) - 1) * 5 + 1
        say(f"Page 1: {milliseconds(lambda: caller('GET', first)):.2f} ms")
        say(
            f"Page {number:,}, by its cursor:"
            f" {milliseconds(lambda: caller('GET', deep)):.2f} ms"
        )


if __name__ == "__main__":
    main()
