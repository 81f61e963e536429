"""The demo school's question bank.

Thirteen invented questions of every kind, in two units.
"""

from typing import Any

from academics.models import Unit
from assessments.bank.services import create_question
from assessments.bank.validation import read_question
from demo.people import People

MATHS: tuple[dict[str, Any], ...] = (
    {
        "title": "A prime",
        "text": "Which of these numbers is prime?",
        "tags": ["numbers", "primes"],
        "difficulty": "easy",
        "choices": [
            {"text": "21", "feedback": "3 times 7"},
            {"text": "23", "correct": True},
            {"text": "25", "feedback": "5 times 5"},
            {"text": "27"},
        ],
    },
    {
        "title": "Even numbers",
        "text": "Which of these numbers are even?",
        "tags": ["numbers"],
        "points": 2,
        "difficulty": "easy",
        "kind": "multiple_choice",
        "choices": ["14", "17", "20", "33"],
        "answer": ["A", "C"],
    },
    {
        "title": "Zero",
        "text": "Zero is an even number.",
        "tags": ["numbers"],
        "difficulty": "medium",
        "answer": True,
    },
    {
        "title": "Half a kilometre",
        "text": "How long is half a kilometre?",
        "tags": ["measures"],
        "answer": 500,
        "units": ["m", {"name": "km", "factor": "0.001"}],
        "tolerance": 0.5,
        "difficulty": "medium",
        "points": 2,
    },
    {
        "title": "The area of a rectangle",
        "text": (
            "What is the area of a rectangle of {a} by {b} metres, in square metres?"
        ),
        "kind": "calculated",
        "tags": ["areas"],
        "variables": ["a", "b", "area"],
        "rows": [["3", "4", "12"], ["5", "7", "35"], ["2.5", "6", "15"]],
        "answers": [{"variable": "area", "tolerance": "0.1"}],
        "difficulty": "medium",
        "points": 2,
    },
    {
        "title": "Fractions in order",
        "text": "From the smallest to the largest.",
        "tags": ["fractions"],
        "items": ["1/3", "1/2", "2/3", "3/4"],
        "difficulty": "medium",
        "points": 2,
    },
    {
        "title": "A right angle",
        "text": "A right angle has [[A]] degrees, a full turn has [[B]].",
        "tags": ["geometry"],
        "gaps": {"A": 90, "B": 360},
        "points": 2,
    },
)
SCIENCE: tuple[dict[str, Any], ...] = (
    {
        "title": "Plants",
        "text": "What do green plants take from the air to make sugar?",
        "tags": ["plants"],
        "choices": ["Carbon dioxide", "Nitrogen", "Helium"],
        "answer": "A",
        "difficulty": "easy",
    },
    {
        "title": "The heart",
        "text": "Which organ pumps the blood?",
        "tags": ["body"],
        "typing_errors": 1,
        "answers": ["heart", "the heart"],
        "difficulty": "easy",
    },
    {
        "title": "Sound",
        "text": "Sound travels through empty space.",
        "tags": ["waves"],
        "answer": False,
    },
    {
        "title": "States of matter",
        "text": "What is it at room temperature?",
        "tags": ["matter"],
        "points": 3,
        "pairs": {"Iron": "solid", "Water": "liquid", "Oxygen": "gas"},
        "extras": ["plasma"],
        "difficulty": "medium",
    },
    {
        "title": "Boiling",
        "text": "At how many degrees Celsius does water boil at sea level?",
        "tags": ["matter"],
        "answer": 100,
        "tolerance": 1,
        "difficulty": "easy",
    },
    {
        "title": "Longer days",
        "text": "Why do the days grow longer in spring?",
        "kind": "essay",
        "points": 5,
        "tags": ["earth"],
        "difficulty": "hard",
        "min_words": 40,
        "rubric": [
            {
                "text": "The tilt of the axis",
                "levels": [
                    {"text": "missing"},
                    {"text": "named", "points": 2},
                    {"text": "explained", "points": 5},
                ],
            }
        ],
    },
)


def put_questions(people: People) -> None:
    """Put them into the bank, by the way of every question."""
    for code, bodies in (("MATH", MATHS), ("SCI", SCIENCE)):
        unit = Unit.objects.get(code=code)
        for body in bodies:
            create_question(read_question(body), by=people["teacher1"], unit=unit)
