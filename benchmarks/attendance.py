"""How fast attendance is marked on PostgreSQL.

The register of a class, and a whole school's day in one batch.

.venv/bin/python benchmarks/attendance.py [--rounds 7] [--calls 200] [--days 60]
[--profile]

Both go through the whole WSGI handler with a real token, on students who have `--days`
days of records already:
class  POST /api/attendance/batch with the 40 students of a class, each call a day of
       its own; median and p95
day    the same with all 10,000 students of the school; beside it a bare COPY of the
       same rows into the same table with its keys, indexes and commit, which checks
       nothing, answers nobody and keeps no student's rate
"""

import argparse
import io
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import orjson
from api_bench import (
    STUDENTS,
    Caller,
    application,
    insert_rows,
    say,
    school,
    show_profile,
    token,
)

CLASS, SCHOOL = 40, 10_000
BATCH = "/api/attendance/batch/"
FIRST_DAY = date(2024, 9, 2)
CLASS_AIM, DAY_AIM = 0.1, 3.0  # seconds
STATUSES = ("present",) * 17 + ("absent", "late", "excused")


def seed(days: int) -> None:
    """The rest of the 10,000 students, 40 in a class, with `days` days of records
    before FIRST_DAY.
    """
    from django.db import connection

    from academics.models import SchoolClass, Student
    from attendance.models import Attendance
    from attendance.rates import refresh_rates

    more = SCHOOL - STUDENTS
    insert_rows(SchoolClass, SCHOOL // CLASS, class_name="'Register ' || n")
    names = {
        "first_name": f"'First' || n + {STUDENTS}",
        "last_name": "'Last' || n % 700",
    }
    insert_rows(Student, more, student_id=f"'STU' || n + {STUDENTS}", **names)
    first = SchoolClass.objects.order_by("pk").get(class_name="Register 1").pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE academics_student SET school_class_id = {first} + (id - 1) /"
            f" {CLASS}"
        )
    insert_rows(
        Attendance,
        SCHOOL * days,
        student_id=f"1 + n % {SCHOOL}",
        school_class_id=f"{first} + n % {SCHOOL} / {CLASS}",
        date=f"date '{FIRST_DAY}' - 1 - (n - 1)::int / {SCHOOL}",
        status="(array['present', 'present', 'late', 'absent', 'excused'])[1 + n % 5]",
    )
    refresh_rates()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def registers(students: int, first: date) -> Iterator[bytes]:
    """Endless bodies: each marks the first `students` on a day of its own, from `first`
    on.
    """
    for number in itertools.count():
        day = (first + timedelta(days=number)).isoformat()
        rows = [
            {
                "student_id": f"STU{1 + each:04}",
                "date": day,
                "status": STATUSES[(each + number) % len(STATUSES)],
            }
            for each in range(students)
        ]
        yield orjson.dumps({"records": rows})


def copies() -> Iterator[io.StringIO]:
    """Endless files of the rows that a day's batch would write, of old days."""
    from academics.models import Student

    students = list(Student.objects.order_by("pk").values_list("pk", "school_class_id"))
    for number in itertools.count():
        day, now = date(1990, 1, 1) + timedelta(days=number), "2024-09-02 08:00:00+00"
        lines = (
            f"{pk}\t{in_class}\t{day}\t0\t"
            f"{STATUSES[(place + number) % len(STATUSES)]}\t\t{now}\t{now}\n"
            for place, (pk, in_class) in enumerate(students)
        )
        yield io.StringIO("".join(lines))


def bare_copy(rows: io.StringIO) -> None:
    """The least that it takes to store a day."""
    from django.db import connection, transaction

    columns = (
        "student_id",
        "school_class_id",
        "date",
        "period",
        "status",
        "note",
        "created_at",
        "updated_at",
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY attendance_attendance ({', '.join(columns)}) FROM STDIN", rows
        )


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(
    options: argparse.Namespace,
) -> tuple[list[float], list[float], list[float]]:
    """Seconds of each call for a class, for a day, and for a day's bare COPY."""
    caller = Caller(application(), token())
    small, large, files = (
        registers(CLASS, FIRST_DAY),
        registers(SCHOOL, date(2010, 1, 1)),
        copies(),
    )
    if options.profile:
        show_profile(lambda: caller("POST", BATCH, next(large)), calls=2)
    bodies = [next(small) for _ in range(options.calls + 20)]
    of_class = [
        seconds(lambda body=body: caller("POST", BATCH, body)) for body in bodies
    ][20:]
    of_day, of_copy = [], []
    for number in range(options.rounds + 1):  # one to warm up
        body, rows = next(large), next(files)
        taken = (
            seconds(lambda body=body: caller("POST", BATCH, body)),
            seconds(lambda rows=rows: bare_copy(rows)),
        )
        if number:
            of_day.append(taken[0])
            of_copy.append(taken[1])
    return of_class, of_day, of_copy


def report(of_class: list[float], of_day: list[float], of_copy: list[float]) -> None:
    """The figures beside what they should be."""
    median, p95 = statistics.median(of_class), statistics.quantiles(of_class, n=20)[-1]
    day, copy = statistics.median(of_day), statistics.median(of_copy)
    say(
        f"\nA class of {CLASS}, new marks: median {median * 1000:.1f} ms, p95"
        f" {p95 * 1000:.1f} ms"
    )
    say(
        f"  p95 under {CLASS_AIM * 1000:.0f} ms:"
        f" {'met' if p95 < CLASS_AIM else 'MISSED'}"
    )
    say(
        f"A school day of {SCHOOL:,}, new marks: median {day:.2f} s, worst"
        f" {max(of_day):.2f} s"
    )
    say(
        f"  bare COPY of the same rows: median {copy:.3f} s; ours / COPY"
        f" {day / copy:.1f}"
    )
    say(
        f"  worst under {DAY_AIM:.0f} s: {'met' if max(of_day) < DAY_AIM else 'MISSED'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="days in one batch")
    parser.add_argument("--calls", type=int, default=200, help="registers of a class")
    parser.add_argument(
        "--days",
        type=int,
        default=60,
        help="days that every student has been marked on before",
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="show where a day's batch spends its time",
    )
    options = parser.parse_args()
    with school(8):
        seed(options.days)
        report(*measure(options))


if __name__ == "__main__":
    main()
