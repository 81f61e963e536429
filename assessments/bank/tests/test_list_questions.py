"""Questions are found by unit, kind, tag, difficulty and words, by staff alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

URL = "/api/exams/questions/"


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [row["title"] for row in answer.json()]


@pytest.fixture
def bank(school, put_question):
    put_question(title="Primes", tags=["numbers", "primes"], difficulty="easy")
    put_question(
        title="Halves",
        kind="numeric",
        answer=0.5,
        text="What is half of 1?",
        tags=["numbers"],
    )
    put_question(
        title="Kings",
        kind="short_answer",
        answer="Alfred",
        unit=school.history,
        by=school.other_teacher,
    )
    put_question(
        title="Loose",
        kind="essay",
        text="Anything <else>?",
        unit=None,
        difficulty="hard",
    )


def test_the_newest_come_first(school, acting, bank):
    assert titles(acting(school.teacher).get(URL)) == [
        "Loose",
        "Kings",
        "Halves",
        "Primes",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("unit=MATH", ["Halves", "Primes"]),
        ("unit=history", ["Kings"]),
        ("kind=numeric", ["Halves"]),
        ("type=Essay", ["Loose"]),
        ("tag=numbers", ["Halves", "Primes"]),
        ("tag=Numbers,primes", ["Primes"]),
        ("tag=none", []),
        ("difficulty=hard", ["Loose"]),
        ("search=half", ["Halves"]),
        ("search=KING", ["Kings"]),
        ("search=half%20of", ["Halves"]),
        ("ordering=title", ["Halves", "Kings", "Loose", "Primes"]),
        ("ordering=question_id", ["Primes", "Halves", "Kings", "Loose"]),
        ("per_page=1&page=2", ["Kings"]),
        ("archived=true", []),
        ("archived=false&unit=HIST", ["Kings"]),
    ],
)
def test_a_list_is_narrowed_and_ordered(school, acting, bank, query, found):
    assert titles(acting(school.teacher).get(f"{URL}?{query}")) == found


@pytest.mark.parametrize(
    "query",
    ["kind=riddle", "difficulty=brutal", "archived=maybe", "ordering=key", "page=0"],
)
def test_a_filter_that_means_nothing_is_refused_by_name(school, acting, query):
    answer = acting(school.teacher).get(f"{URL}?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["details"]


def test_a_list_costs_the_same_for_two_and_for_twenty(school, acting, put_question):
    client = acting(school.teacher)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(f"{URL}?per_page=30")
        return len(counted.captured_queries)

    for n in range(2):
        put_question(title=f"Q{n}", tags=["a", f"b{n}"])
    few = queries()
    for n in range(2, 20):
        put_question(title=f"Q{n}", tags=["a", f"b{n}"])

    assert queries() == few


def test_one_question_is_read_as_the_list_shows_it(school, acting, put_question):
    question = put_question(title="Primes", tags=["numbers"])
    client = acting(school.other_teacher)

    one = client.get(f"{URL}{question.pk}/")

    assert one.status_code == 200
    assert [one.json()] == client.get(URL).json()
    assert one.json()["content"]["choices"][1]["fraction"] == "1"


def test_a_question_that_is_not_there_is_a_404(school, acting):
    assert acting(school.teacher).get(f"{URL}999999/").status_code == 404


def test_teachers_read_the_whole_bank_though_they_teach_another_unit(
    school, acting, bank, assigned_scope
):
    assert len(titles(acting(school.other_teacher).get(URL))) == 4


@pytest.mark.parametrize(
    "who", ["student", "classmate", "outsider", "parent", "pending_teacher"]
)
@pytest.mark.parametrize("path", ["", "{id}/", "{id}/versions/", "999999/"])
def test_nobody_else_sees_a_question_or_whether_there_is_one(
    school, acting, put_question, who, path
):
    question = put_question()

    answer = acting(getattr(school, who)).get(URL + path.format(id=question.pk))

    assert answer.status_code == 403
    assert "prime" not in answer.content.decode()
