"""POST /api/exams/questions/: a question of any kind, as people write it."""

import pytest

from assessments.bank.examples import QUESTIONS
from assessments.bank.models import Question

URL = "/api/exams/questions/"


def content_of(answer) -> dict:
    assert answer.status_code == 201, answer.json()
    return answer.json()["content"]


def test_a_teacher_adds_a_question_with_everything_around_it(school, acting):
    answer = acting(school.teacher).post(
        URL,
        {
            "text": "Which of these numbers is prime?",
            "kind": "single_choice",
            "choices": [
                {"text": "21", "feedback": "3 times 7"},
                {"text": "23", "correct": True},
            ],
            "unit": "math",
            "tags": ["Primes", " numbers ", "primes"],
            "difficulty": "easy",
            "points": 2.5,
            "title": "Primes 1",
        },
    )

    body = answer.json()
    assert answer.status_code == 201
    assert body["message"] == "The question was added."
    assert (body["unit"], body["unit_code"], body["difficulty"], body["points"]) == (
        school.maths.pk,
        "MATH",
        "easy",
        2.5,
    )
    assert body["tags"] == ["numbers", "primes"]
    assert (body["version"], body["is_used"], body["created_by"]) == (
        1,
        False,
        school.teacher.user.pk,
    )
    assert [
        (one["key"], one["fraction"], one["feedback"])
        for one in body["content"]["choices"]
    ] == [
        ("A", "0", "3 times 7"),
        ("B", "1", ""),
    ]


@pytest.mark.parametrize("example", QUESTIONS, ids=lambda example: example.name)
def test_every_example_of_the_document_is_taken(school, acting, example):
    answer = acting(school.teacher).post(URL, example.value)

    assert answer.status_code == 201
    assert answer.json()["kind"] == example.value["kind"]
    assert answer.json()["warnings"] == []


@pytest.mark.parametrize("right", ["B", "23", ["B"]])
def test_a_choice_is_named_by_its_letter_or_its_text(school, acting, right):
    body = {"text": "Prime?", "choices": ["21", "23"], "answer": right}

    content = content_of(acting(school.teacher).post(URL, body))

    assert [one["fraction"] for one in content["choices"]] == ["0", "1"]


def test_several_right_choices_share_the_points_and_a_wrong_one_costs_one(
    school, acting
):
    body = {
        "text": "Even?",
        "kind": "multiple_choice",
        "choices": ["2", "3", "4"],
        "answer": ["A", "C"],
    }
    client = acting(school.teacher)

    question = client.post(URL, body).json()
    outcomes = [
        client.post(f"{URL}{question['id']}/preview/", {"answer": given}).json()[
            "fraction"
        ]
        for given in (["A", "C"], ["A"], ["A", "B"], ["A", "B", "C"])
    ]

    assert question["content"]["rule"] == "right_minus_wrong"
    assert outcomes == [1.0, 0.5, 0.0, 0.5]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"answer": True}, "true_false"),
        ({"answer": 42}, "numeric"),
        ({"answer": "Paris"}, "short_answer"),
        ({"answers": ["Paris", "Lutetia"]}, "short_answer"),
        ({"answers": [1, 2.5]}, "numeric"),
        ({"choices": ["1", "2"], "answer": "A"}, "single_choice"),
        ({"choices": ["1", "2", "3"], "answers": ["A", "B"]}, "multiple_choice"),
        ({"pairs": {"Peru": "Lima", "Kenya": "Nairobi"}}, "matching"),
        ({"items": ["1", "2", "3"]}, "ordering"),
        ({"text": "It is [[A]].", "gaps": {"A": "Paris"}}, "cloze"),
        ({"type": "Essay"}, "essay"),
        (
            {
                "question_type": "MCQ",
                "options": {"A": "1", "B": "2"},
                "correct_answer": "B",
            },
            "single_choice",
        ),
        ({"kind": "true/false", "answer": "False"}, "true_false"),
    ],
)
def test_the_kind_is_told_from_the_parts(school, acting, body, kind):
    answer = acting(school.teacher).post(URL, {"text": "A question?", **body})

    assert answer.status_code == 201, answer.json()
    assert answer.json()["kind"] == kind


def test_the_form_that_is_shown_is_taken_too(school, acting):
    content = {
        "answers": [{"low": "1", "high": "2"}],
        "unit_rule": "required",
        "units": [{"name": "m"}],
    }

    kept = content_of(
        acting(school.teacher).post(
            URL, {"text": "How far?", "kind": "numeric", "content": content}
        )
    )

    assert (kept["answers"][0]["low"], kept["answers"][0]["high"]) == ("1", "2")
    assert kept["units"] == [{"name": "m", "factor": "1"}]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"text": " ", "answer": True}, "text", "Must not be blank."),
        ({"answer": True}, "text", "Is required."),
        ({"text": "?", "kind": "riddle"}, "kind", None),
        ({"text": "?"}, "kind", None),
        (
            {"text": "?", "kind": "essay", "points": -1},
            "points",
            "Must be from 0 to 10000.",
        ),
        (
            {"text": "?", "kind": "essay", "points": "many"},
            "points",
            "Must be a number, or a text that is one.",
        ),
        (
            {"text": "?", "choices": ["1"], "answer": "A"},
            "choices",
            "Must be two at least.",
        ),
        (
            {"text": "?", "kind": "single_choice", "choices": ["1", "2"]},
            "choices",
            "None of them is right.",
        ),
        (
            {"text": "?", "choices": ["1", "2"], "answer": "C"},
            "answer",
            "'C' is the key or the text of no choice.",
        ),
        (
            {"text": "?", "choices": [{"text": "1", "correct": "x"}, "2"]},
            "choices.0.correct",
            "Must be true or false.",
        ),
        (
            {"text": "?", "choices": [{"text": "1", "colour": 2}, "2"], "answer": "A"},
            "choices.0.colour",
            None,
        ),
        (
            {"text": "?", "kind": "single_choice", "choices": "1"},
            "choices",
            "Must be a list.",
        ),
        (
            {"text": "?", "answer": True, "colour": "red"},
            "colour",
            "Is not a field of this.",
        ),
        (
            {"text": "?", "kind": "true_false", "answer": "maybe"},
            "answer",
            "Must be true or false.",
        ),
        ({"text": "?", "kind": "numeric", "answer": "NaN"}, "answers.0.value", None),
        (
            {
                "text": "?",
                "kind": "short_answer",
                "answers": [{"text": "(", "match": "regex"}],
            },
            "answers.0.text",
            None,
        ),
        ({"text": "no gap", "gaps": {"A": "Paris"}}, "gaps.0.key", None),
        (
            {"text": "?", "answer": True, "tags": ["x" * 101]},
            "tags.0",
            "Must not be longer than 100 characters.",
        ),
        (
            {"text": "?", "answer": True, "title": "x" * 256},
            "title",
            "Must not be longer than 255 characters.",
        ),
        ({"text": "?", "answer": True, "difficulty": "brutal"}, "difficulty", None),
        ({"text": "?", "answer": True, "unit": "NONE"}, "unit", None),
        (
            {"text": "?", "kind": "true_false", "content": {"answer": 3}},
            "content.answer",
            "Must be true or false.",
        ),
        (
            {
                "text": "?",
                "kind": "true_false",
                "content": {"answer": True},
                "answer": True,
            },
            "answer",
            None,
        ),
        (
            {
                "text": "<img src='http://x.test/a.png'>",
                "text_format": "html",
                "answer": True,
            },
            "text",
            None,
        ),
        ([], "non_field_errors", "A question is an object."),
    ],
)
def test_what_cannot_be_asked_is_named_and_not_kept(
    school, acting, body, field, message
):
    answer = acting(school.teacher).post(URL, body)

    assert answer.status_code == 400
    assert field in answer.json()["details"]
    assert message is None or answer.json()["details"][field] == [message]
    assert Question.objects.count() == 0


def test_every_fault_is_named_at_once(school, acting):
    answer = acting(school.teacher).post(
        URL, {"text": "", "points": 10001, "choices": ["", ""], "answer": "A"}
    )

    assert set(answer.json()["details"]) == {
        "text",
        "points",
        "choices.0.text",
        "choices.1.text",
    }


def test_scripts_do_not_get_into_a_question(school, acting):
    body = {
        "text": "<p onclick='x()'>Hi<script>alert(1)</script></p>",
        "text_format": "html",
        "answer": True,
    }

    answer = acting(school.teacher).post(URL, body)

    assert answer.json()["text"] == "<p>Hi</p>"


def test_what_is_odd_is_said_and_kept(school, acting):
    choices = [{"text": "1", "fraction": 0.5}, {"text": "2", "fraction": 0}]

    answer = acting(school.teacher).post(
        URL, {"text": "?", "kind": "single_choice", "choices": choices}
    )

    assert answer.status_code == 201
    assert answer.json()["warnings"] == ["choices no choice earns all the points"]


@pytest.mark.parametrize(
    "who", ["student", "classmate", "outsider", "parent", "pending_teacher"]
)
def test_only_staff_add_questions(school, acting, who):
    answer = acting(getattr(school, who)).post(URL, QUESTIONS[0].value)

    assert answer.status_code == 403
    assert Question.objects.count() == 0


def test_nobody_adds_questions_without_a_login(school, anonymous):
    assert anonymous.post(URL, QUESTIONS[0].value).status_code == 401
