"""What is sent to write exams, by example."""

from drf_spectacular.utils import OpenApiExample


def _example(name: str, **value: object) -> OpenApiExample:
    return OpenApiExample(name, request_only=True, value=value)


EXAMS = [
    _example(
        "Two sections",
        title="Numbers and measures",
        unit="MATH",
        instructions="Answer every question.",
        opens_at="2030-05-06T07:00:00Z",
        closes_at="2030-05-06T10:00:00Z",
        duration_minutes=60,
        attempts_allowed=1,
        pass_mark=50,
        shuffle_questions=True,
        release="after_closing",
        sections=[
            {
                "title": "Numbers",
                "questions": [
                    {"draw": 1, "tags": ["numbers"], "difficulty": "easy", "points": 1}
                ],
            },
            {"title": "Measures", "questions": [{"draw": 1, "tags": ["measures"]}]},
        ],
    ),
    _example(
        "A short one",
        title="Primes",
        unit="MATH",
        questions=[{"draw": 1, "tags": ["primes"]}],
    ),
]
CHANGE = _example(
    "Later, and with a code", closes_at="2030-05-06T11:00:00Z", access_code="blue tram"
)
STANDING_ALLOWANCE = _example(
    "A quarter more", student_id="STU0001", extra_time_percent=25
)
EXAM_ALLOWANCE = _example(
    "One more attempt", student_id="STU0001", extra_attempts=1, note="Ill on the day"
)
MORE_TIME = _example("Half as long again", extra_time_percent=50)
