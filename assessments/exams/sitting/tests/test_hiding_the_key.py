"""Nothing of a key, of feedback or of the exam's secrets reaches whoever sits it: every body is searched."""

import pytest

from assessments.exams.tests.building import published, question
from assessments.exams.tests.sitting import expires_in, save, start, submit, url

# Words that stand only where a student must not look.
SECRET = "zqx"
CHOICES = [
    {"text": "one", "correct": True, "feedback": f"{SECRET} right"}, {"text": "two", "feedback": f"{SECRET} wrong"},
]  # fmt: skip
BODIES = [
    ("single_choice", {"choices": CHOICES}),
    (
        "multiple_choice",
        {"choices": [*CHOICES, {"text": "three", "correct": True, "feedback": SECRET}]},
    ),
    ("true_false", {"answer": True, "feedback_true": SECRET, "feedback_false": SECRET}),
    ("numeric", {"answer": 918273, "tolerance": 0.25, "feedback": SECRET}),
    ("short_answer", {"answers": [f"{SECRET} word"]}),
    (
        "matching",
        {
            "pairs": [{"left": "a", "right": "x"}, {"left": "b", "right": "y"}],
            "feedback": SECRET,
        },
    ),
    ("ordering", {"items": ["first", "second", "third"], "feedback": SECRET}),
    (
        "cloze",
        {
            "text": "It is [[A]].",
            "gaps": [{"key": "A", "answer": 918273}],
            "feedback": SECRET,
        },
    ),
    ("essay", {"model_answer": SECRET, "feedback": SECRET, "marking_notes": SECRET}),
]
WRONG = {
    f"q{at}": answer
    for at, answer in enumerate(
        ("Z", {}, "?", "about 7", 7, [1], "AA", {"A": "?"}, [2]), 1
    )
}


@pytest.fixture
def exam(school):
    kinds = [question(school, kind, **body) for kind, body in BODIES]
    return published(
        school, [{"question": each} for each in kinds], access_code=f"{SECRET}-code", duration_minutes=60,
        attempts_allowed=2,
    )  # fmt: skip


def bodies(client, exam):
    """All that a student is answered on the way, refusals included."""
    yield start(client, exam)
    yield start(client, exam, access_code="guess")
    yield client.post(url(exam, "start"), {"access_code": f"{SECRET}-code"})
    yield client.get(url(exam))
    yield save(client, exam, WRONG, revisions=dict.fromkeys(WRONG, 0))
    yield save(client, exam, {"q1": "A"}, revisions={"q1": 0})
    yield save(client, exam, {"q99": "A"})
    yield client.patch(url(exam), {"answers": []}, format="json")
    yield client.get(url(exam))
    yield submit(client, exam, {"q1": "A", "q4": "918273"})
    yield submit(client, exam, {"q1": "B"})
    yield save(client, exam, {"q1": "A"})
    yield client.get(url(exam, "receipt"))
    yield start(client, exam, access_code=f"{SECRET}-code")
    expires_in(exam, seconds=-31)
    yield save(client, exam, {"q1": "A"})
    yield start(client, exam, access_code=f"{SECRET}-code")


def test_no_answer_to_whoever_sits_it_tells_a_key(school, acting, exam, run_tasks):
    student = acting(school.student)

    told = [
        (answer.status_code, answer.content.decode())
        for answer in bodies(student, exam)
    ]
    tasks = [task.id for task in run_tasks()]
    told += [
        (200, student.get(f"/api/tasks/status/{task}/").content.decode())
        for task in tasks
    ]

    assert {status for status, _ in told} >= {200, 201, 202, 400, 409}
    assert [body for _, body in told if SECRET in body] == []
    # The number is told by nobody but the student, who sent it in the end.
    before_it_was_sent = [body for _, body in told[:9]]
    assert [body for body in before_it_was_sent if "918273" in body] == []
    assert [body for _, body in told if exam.secret in body] == []
    for name in (
        "correct",
        "fraction",
        "feedback",
        "tolerance",
        "right_key",
        "left_key",
        "model_answer",
        "score",
    ):
        assert [body for _, body in told if f'"{name}"' in body] == []


def test_the_questions_of_a_kind_show_what_it_needs_and_nothing_else(
    school, acting, exam
):
    body = start(acting(school.student), exam, access_code=f"{SECRET}-code").json()

    shared = {"key", "question_id", "section", "kind", "text", "text_format", "points"}
    own = {each["kind"]: set(each) - shared for each in body["questions"]}
    assert own == {
        "single_choice": {"choices"}, "multiple_choice": {"choices"}, "true_false": set(), "numeric": {"unit_rule"},
        "short_answer": set(), "matching": {"lefts", "rights"}, "ordering": {"items"}, "cloze": {"gaps"},
        "essay": {"min_words", "max_words", "template"},
    }  # fmt: skip
    assert {tuple(choice) for choice in body["questions"][0]["choices"]} == {
        ("key", "text")
    }
