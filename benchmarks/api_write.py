"""How fast a mark is recorded: our route beside the same view written the stock way.

.venv/bin/python benchmarks/api_write.py [--rows 1000000] [--rounds 9] [--calls 60]
[--profile]

Calls a second, medians of interleaved rounds, through the whole WSGI handler with the
same token:
ours   POST /api/assessments/ with a student's code, a subject's name and a term's; it
       also writes the student's own average and status, in the same transaction
stock  ModelViewSet and ModelSerializer with row ids, JSONRenderer; the same model with
       its save signal and audit row
"""

import itertools

import orjson
from api_bench import (
    STUDENTS,
    UNITS,
    Caller,
    application,
    arguments,
    rates,
    say,
    school,
    show_profile,
    token,
    verdict,
)


def bodies() -> tuple[object, object]:
    """Endless bodies for our route and for the stock one.

    The same marks of the same students.
    """
    from academics.models import Student, Term, Unit

    students, units = Student.objects.order_by("pk"), Unit.objects.order_by("pk")
    term = Term.objects.order_by("pk").last()
    assert term is not None
    first_student, first_unit = students[0].pk, units[0].pk

    def mark(number: int) -> dict[str, object]:
        return {
            "assessment_type": "quiz",
            "score": number % 400 / 4,
            "max_score": 100,
            "date_taken": "2025-07-01",
        }

    def ours(number: int) -> bytes:
        student, unit = number * 7 % STUDENTS + 1, number % UNITS + 1
        named = {"student_id": f"STU{student:04}", "subject_name": f"Subject {unit}"}
        return orjson.dumps(
            mark(number)
            | named
            | {
                "term": term.name,
                "academic_year": term.academic_year,
            }
        )

    def stock(number: int) -> bytes:
        student, unit = number * 7 % STUDENTS, number % UNITS
        numbered = {
            "student": first_student + student,
            "of_unit": first_unit + unit,
            "in_term": term.pk,
        }
        return orjson.dumps(mark(number) | numbered)

    return map(ours, itertools.count()), map(stock, itertools.count())


def main() -> None:
    options = arguments(__doc__)
    with school(options.rows):
        caller = Caller(application(), token())
        our_bodies, stock_bodies = bodies()
        arms = {
            "ours": lambda: caller("POST", "/api/assessments/", next(our_bodies)),
            "stock": lambda: caller("POST", "/stock/", next(stock_bodies)),
        }
        if options.profile:
            show_profile(arms["ours"])
        found = rates(arms, rounds=options.rounds, calls=options.calls)
        say("\nOne mark recorded, calls a second (medians of interleaved rounds):")
        for name, rate in found.items():
            say(f"  {name:<6} {rate:8.1f}")
        verdict("ours / stock", found["ours"] / found["stock"], 0.8)


if __name__ == "__main__":
    main()
