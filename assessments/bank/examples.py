"""What is sent to the question bank, by example: one question of every kind."""

from drf_spectacular.utils import OpenApiExample


def _example(name: str, **value: object) -> OpenApiExample:
    return OpenApiExample(name, request_only=True, value=value)


QUESTIONS = [
    _example(
        "Single choice",
        text="Which of these numbers is prime?",
        kind="single_choice",
        choices=[
            {"text": "21", "feedback": "3 times 7"},
            {"text": "23", "correct": True},
            {"text": "25", "feedback": "5 times 5"},
        ],
        unit="MATH",
        tags=["primes", "numbers"],
        difficulty="easy",
        points=1,
    ),
    _example(
        "Multiple choice",
        text="Which of these are even?",
        kind="multiple_choice",
        choices=[
            {"text": "2", "correct": True},
            {"text": "3"},
            {"text": "4", "correct": True},
            {"text": "7"},
        ],
        unit="MATH",
        points=2,
    ),
    _example(
        "True or false",
        text="Zero is an even number.",
        kind="true_false",
        answer=True,
        unit="MATH",
    ),
    _example(
        "Numeric",
        text="How long is half a kilometre?",
        kind="numeric",
        answer=500,
        tolerance=0.5,
        units=["m"],
        points=2,
    ),
    _example(
        "Short answer",
        text="The capital of France?",
        kind="short_answer",
        answers=["Paris"],
        typing_errors=1,
    ),
    _example(
        "Matching",
        text="What is the capital of which country?",
        kind="matching",
        pairs=[
            {"left": "Peru", "right": "Lima"},
            {"left": "Kenya", "right": "Nairobi"},
        ],
        extras=["Oslo"],
    ),
    _example(
        "Ordering",
        text="From the smallest to the largest.",
        kind="ordering",
        items=["1/3", "1/2", "3/4"],
    ),
    _example(
        "Cloze",
        text="Water boils at [[A]] degrees and freezes at [[B]].",
        kind="cloze",
        gaps=[{"key": "A", "answer": 100}, {"key": "B", "answer": 0}],
    ),
    _example(
        "Essay",
        text="Why do days grow longer in spring?",
        kind="essay",
        min_words=50,
        points=5,
        rubric=[
            {
                "text": "The tilt of the axis",
                "levels": [{"text": "missing"}, {"text": "explained", "points": 5}],
            }
        ],
    ),
    _example(
        "Calculated",
        text="What is the area of a rectangle of {a} by {b} metres?",
        kind="calculated",
        variables=["a", "b", "area"],
        rows=[["3", "4", "12"], ["5", "7", "35"]],
        answers=[{"variable": "area", "tolerance": "0.1"}],
    ),
]
CHANGE = _example("Other points and tags", points=2, tags=["numbers"])
ANSWER = _example("An answer", answer="B")
