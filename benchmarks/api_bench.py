"""What the two API benchmarks share.

A PostgreSQL database of their own, its rows, the stock view, fair rounds.

The server is DATABASE_URL's, or postgresql://postgres@127.0.0.1:5432; the database is
made for the run and dropped after it. Every arm is called in this process as a WSGI
application; ours and the stock view pass the same middleware, with the same real token.
"""

import argparse
import io
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

HERE = Path(__file__).resolve().parent
SERVER = (
    os.environ.get("DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
)
STUDENTS, CLASSES, UNITS, TERMS = 5_000, 100, 40, 4
SCORE = "n % 401 / 4.0"
STATUS = (
    "CASE WHEN n % 401 >= 280 THEN 'Excellent' WHEN n % 401 >= 240 THEN 'Good' "
    "WHEN n % 401 >= 160 THEN 'At Risk' ELSE 'Failing' END"
)
Arm = Callable[[], object]


def arguments(words: str) -> argparse.Namespace:
    """The options of a run."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="assessments in the database"
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--calls", type=int, default=60, help="calls of each arm in a round"
    )
    parser.add_argument(
        "--profile", action="store_true", help="show where our route spends its time"
    )
    return parser.parse_args()


@contextmanager
def school(rows: int) -> Iterator[None]:
    """A database with `rows` assessments, and Django set up on it as a production
    server would be.
    """
    name = f"tracker_bench_{os.getpid()}"
    on_server = psycopg2.connect(SERVER)
    on_server.autocommit = True
    on_server.cursor().execute(f'CREATE DATABASE "{name}"')
    try:
        _set_up(urlsplit(SERVER)._replace(path=f"/{name}").geturl())
        seconds = _seed(rows)
        say(
            f"{rows:,} assessments of {STUDENTS:,} students, made in {seconds:.0f} s;"
            f" {os.cpu_count()} cores"
        )
        yield
    finally:
        if "django" in sys.modules:
            from django.db import connections

            connections.close_all()
        on_server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _set_up(url: str) -> None:
    os.environ.update(
        DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="tracker_project.settings",
        DEBUG="false",
        HTTPS="false",
        SECRET_KEY=secrets.token_urlsafe(48),
        ALLOWED_HOSTS="bench.test",
        MAIL_SERVER="mail.bench.test",
        LOG_LEVEL="INFO",
        CELERY_BROKER_URL="memory://",
        REDIS_URL="",
    )
    sys.path.insert(0, str(HERE.parent))
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the log line of each request is written, but not shown
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "stock_api"


def say(*words: object) -> None:
    """Print a line of the report."""
    print(*words, file=sys.__stdout__, flush=True)


def _seed(rows: int) -> float:
    from django.core.management import call_command
    from django.db import connection

    from academics.models import SchoolClass, Student, Term, Unit
    from assessments.marks.models import Assessment

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    insert_rows(SchoolClass, CLASSES, class_name="'Class ' || n")
    insert_rows(Unit, UNITS, code="'U' || n", name="'Subject ' || n")
    begins = "date '2023-09-01' + 183 * (n - 1)::int"
    year = "(2023 + (n - 1) / 2) || '-' || (2024 + (n - 1) / 2)"
    insert_rows(
        Term,
        TERMS,
        name="'Term ' || 1 + (n - 1) % 2",
        academic_year=year,
        start_date=begins,
        end_date=f"{begins} + 150",
    )
    code = "'STU' || lpad(n::text, 4, '0')"
    names = {"first_name": "'First' || n", "last_name": "'Last' || n % 700"}
    insert_rows(
        Student,
        STUDENTS,
        student_id=code,
        school_class_id=f"1 + n % {CLASSES}",
        **names,
    )
    insert_rows(
        Assessment,
        rows,
        student_id=f"1 + n % {STUDENTS}",
        unit_id=f"1 + n % {UNITS}",
        term_id=f"1 + (n - 1) * {TERMS} / {rows}",
        score=SCORE,
        percentage=SCORE,
        status=STATUS,
        assessment_type="(array['quiz', 'test', 'exam', 'assignment'])[1 + n % 4]",
        title="'Title ' || n % 500",
        date_taken=f"date '2023-09-01' + (n * 700 / {rows})::int",
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return time.perf_counter() - started


def insert_rows(model: object, rows: int, **expressions: str) -> None:
    """Rows made by the server.

    Of SQL expressions over n = 1, 2, ..., and the fields' defaults for the rest.
    """
    from django.db import connection
    from django.utils import timezone

    values = dict(expressions)
    given = []
    for field in model._meta.concrete_fields:
        if (
            field.primary_key
            or field.column in values
            or (field.null and not field.has_default())
        ):
            continue
        values[field.column] = "%s"
        now = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        given.append(
            timezone.now()
            if now
            else field.get_db_prep_save(field.get_default(), connection)
        )
    columns, made = (
        ", ".join(values),
        ", ".join(text.replace("% ", "%% ") for text in values.values()),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {made} FROM"
            f" generate_series(1, {rows}::bigint) n",
            given,
        )


def token() -> str:
    """The bearer token of an admin who has just logged in."""
    from django.test import RequestFactory

    from accounts.models import User
    from accounts.sessions import open_token_session

    admin = User.objects.create_user("admin@bench.test", "Secret-1234", role="admin")
    return f"Bearer {open_token_session(RequestFactory().get('/'), admin)['access']}"


class Caller:
    """Calls a WSGI application as a server would, and closes its answer."""

    def __init__(self, application: object, authorization: str = "") -> None:
        self.application, self.authorization = application, authorization
        self.headers: dict[str, str] = {}

    def __call__(self, method: str, address: str, body: bytes = b"") -> bytes:
        """The body of a 2xx answer; its headers stay in `headers`."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "bench.test",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "bench.test",
            "HTTP_AUTHORIZATION": self.authorization,
            "HTTP_ACCEPT": "application/json",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        status = ""

        def start(
            line: str, headers: list[tuple[str, str]], error: object = None
        ) -> None:
            nonlocal status
            status, self.headers = line, dict(headers)

        chunks = self.application(environ, start)
        answer = b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()
        if not status.startswith("2"):
            raise SystemExit(f"{method} {address}: {status} {answer[:500]!r}")
        return answer


def rates(arms: dict[str, Arm], *, rounds: int, calls: int) -> dict[str, float]:
    """Calls a second of each arm: the median of rounds in which the arms take turns."""
    taken: dict[str, list[float]] = {name: [] for name in arms}
    for number in range(-1, rounds):  # one round to warm up
        for name, arm in arms.items():
            started = time.perf_counter()
            for _ in range(calls):
                arm()
            if number >= 0:
                taken[name].append(calls / (time.perf_counter() - started))
    return {name: statistics.median(each) for name, each in taken.items()}


def milliseconds(arm: Arm, times: int = 40) -> float:
    """The median time of a call."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        arm()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def show_profile(arm: Arm, calls: int = 300) -> None:
    """Where the time of our route goes."""
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.enable()
    for _ in range(calls):
        arm()
    profile.disable()
    pstats.Stats(profile, stream=sys.__stdout__).sort_stats("cumulative").print_stats(
        110
    )


def verdict(words: str, ratio: float, target: float) -> None:
    """One ratio beside what it should be."""
    say(
        f"  {words:<24} {ratio:6.2f}   (target {target}:"
        f" {'met' if ratio >= target else 'MISSED'})"
    )


def application() -> object:
    """The tracker as a server runs it, with the stock view beside its own routes."""
    from tracker_project.wsgi import application as wsgi

    return wsgi
