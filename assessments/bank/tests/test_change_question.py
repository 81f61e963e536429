"""PUT, PATCH and DELETE of a question, its versions, and a preview of its marking."""

import pytest

from assessments.bank.models import Question, QuestionVersion, Tag

URL = "/api/exams/questions/"


def test_what_is_given_is_changed_and_the_rest_stays(school, acting, put_question):
    question = put_question(title="Primes", tags=["numbers"], points=2)

    answer = acting(school.teacher).put(
        f"{URL}{question.pk}/", {"text": "Which is prime?", "tags": ["primes"]}
    )

    body = answer.json()
    assert answer.status_code == 200
    assert (body["text"], body["title"], body["points"], body["tags"]) == (
        "Which is prime?",
        "Primes",
        2.0,
        ["primes"],
    )
    assert [one["text"] for one in body["content"]["choices"]] == ["21", "23"]
    assert body["version"] == 1
    assert list(Question.objects.get().tags.values_list("name", flat=True)) == [
        "primes"
    ]


@pytest.mark.parametrize(
    ("now", "change", "content"),
    [
        ({"kind": "true_false", "answer": True}, {"answer": False}, {"answer": False}),
        (
            {"kind": "numeric", "answer": 4},
            {"answer": 5},
            {"value": "5", "tolerance": "0"},
        ),
        (
            {"kind": "numeric", "answer": 4},
            {"tolerance": 0.5},
            {"value": "4", "tolerance": "0.5"},
        ),
        (
            {"kind": "short_answer", "answer": "Paris"},
            {"answers": ["Lima"]},
            {"text": "Lima"},
        ),
        (
            {"kind": "short_answer", "answer": "Paris"},
            {"typing_errors": 1},
            {"typing_errors": 1},
        ),
        ({"kind": "essay"}, {"kind": "true_false", "answer": True}, {"answer": True}),
    ],
)
def test_a_part_of_the_key_is_changed_by_itself(
    school, acting, put_question, now, change, content
):
    question = put_question(**now)

    answer = acting(school.teacher).patch(f"{URL}{question.pk}/", change)

    kept = answer.json()["content"]
    shown = (kept["answers"][0] | kept) if "answers" in kept else kept
    assert answer.status_code == 200
    assert {name: shown[name] for name in content} == content


def test_another_choice_becomes_the_right_one(school, acting, put_question):
    question = put_question()

    answer = acting(school.teacher).put(f"{URL}{question.pk}/", {"answer": "A"})

    assert [one["fraction"] for one in answer.json()["content"]["choices"]] == [
        "1",
        "0",
    ]


def test_a_row_can_be_sent_back_as_it_came(school, acting, put_question, used):
    question = put_question(tags=["numbers"], difficulty="easy", points=2)
    used(question)
    client = acting(school.teacher)
    row = client.get(f"{URL}{question.pk}/").json()

    answer = client.put(f"{URL}{question.pk}/", row)

    assert answer.status_code == 200
    assert {**answer.json(), "updated_at": 0} == {
        **row,
        "updated_at": 0,
        "message": "The question was changed.",
        "warnings": [],
    }


def test_a_row_can_be_sent_back_with_new_parts_beside_it(school, acting, put_question):
    question = put_question(kind="true_false", answer=True)
    client = acting(school.teacher)
    row = client.get(f"{URL}{question.pk}/").json()

    answer = client.put(f"{URL}{question.pk}/", row | {"answer": False})

    assert answer.json()["content"]["answer"] is False


def test_a_question_that_an_attempt_has_used_gets_a_version_and_keeps_the_old_one(
    school, acting, put_question, used
):
    question = put_question(text="Which is prime?")
    used(question)
    client = acting(school.admin)

    answer = client.put(
        f"{URL}{question.pk}/", {"text": "Which one is prime?", "answer": "A"}
    )
    versions = client.get(f"{URL}{question.pk}/versions/").json()

    assert answer.json()["message"] == "The question has a version 2 now."
    assert (answer.json()["version"], answer.json()["is_used"]) == (2, False)
    assert [(one["version"], one["text"]) for one in versions] == [
        (2, "Which one is prime?"),
        (1, "Which is prime?"),
    ]
    assert versions[1]["content"]["choices"][1]["fraction"] == "1"
    assert versions[1]["used_at"] is not None
    assert versions[0]["created_by"] == school.admin.pk


def test_a_version_that_is_not_used_yet_is_edited_in_place(
    school, acting, put_question, used
):
    question = put_question()
    used(question)
    client = acting(school.teacher)
    client.put(f"{URL}{question.pk}/", {"points": 2})

    answer = client.put(f"{URL}{question.pk}/", {"points": 3})

    assert (answer.json()["version"], answer.json()["points"]) == (2, 3.0)


def test_what_a_question_is_found_by_makes_no_version(
    school, acting, put_question, used
):
    question = put_question()
    used(question)

    answer = acting(school.teacher).put(
        f"{URL}{question.pk}/",
        {"tags": ["new"], "difficulty": "hard", "title": "T", "unit": "HIST"},
    )

    assert (answer.json()["version"], answer.json()["unit_code"]) == (1, "HIST")
    assert answer.json()["tags"] == ["new"]


def test_a_change_that_cannot_be_is_refused_and_leaves_all_as_it_was(
    school, acting, put_question
):
    question = put_question(tags=["numbers"])

    answer = acting(school.teacher).put(
        f"{URL}{question.pk}/", {"tags": ["new"], "choices": ["1"], "answer": "A"}
    )

    question.refresh_from_db()
    assert answer.status_code == 400
    assert "choices" in answer.json()["details"]
    assert question.tag_names == ["numbers"]
    assert not Tag.objects.filter(name="new").exists()


@pytest.mark.parametrize("unit", [None, ""])
def test_a_question_can_be_taken_out_of_its_unit(school, acting, put_question, unit):
    question = put_question()

    answer = acting(school.teacher).put(f"{URL}{question.pk}/", {"unit": unit})

    assert (answer.status_code, answer.json()["unit"]) == (200, None)


def test_a_question_that_nobody_used_is_removed(school, acting, put_question):
    question = put_question()
    client = acting(school.teacher)

    answer = client.delete(f"{URL}{question.pk}/")

    assert answer.status_code == 204
    assert client.get(f"{URL}{question.pk}/").status_code == 404
    assert client.delete(f"{URL}{question.pk}/").status_code == 404
    assert QuestionVersion.objects.count() == 0


def test_a_question_that_was_used_is_archived_and_can_come_back(
    school, acting, put_question, used
):
    question = put_question()
    used(question)
    client = acting(school.teacher)

    answer = client.delete(f"{URL}{question.pk}/")
    listed, archived = client.get(URL).json(), client.get(f"{URL}?archived=true").json()
    back = client.put(f"{URL}{question.pk}/", {"is_archived": False})

    assert answer.status_code == 204
    assert (listed, [row["is_archived"] for row in archived]) == ([], [True])
    assert back.json()["is_archived"] is False
    assert back.json()["version"] == 1


def test_who_teaches_another_unit_reads_but_does_not_change(
    school, acting, put_question, assigned_scope
):
    question = put_question()
    client = acting(school.other_teacher)

    answers = [
        client.put(f"{URL}{question.pk}/", {"title": "Mine"}),
        client.patch(f"{URL}{question.pk}/", {"title": "Mine"}),
        client.delete(f"{URL}{question.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert client.get(f"{URL}{question.pk}/").status_code == 200
    assert Question.objects.get().title == ""


def test_who_teaches_the_unit_or_wrote_it_changes_it(
    school, acting, put_question, assigned_scope
):
    of_the_unit, own = (
        put_question(by=school.other_teacher),
        put_question(unit=school.history),
    )
    client = acting(school.teacher)

    answers = [
        client.put(f"{URL}{each.pk}/", {"title": "Ours"}) for each in (of_the_unit, own)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("who", ["student", "parent"])
def test_students_and_parents_change_try_and_remove_nothing(
    school, acting, put_question, who
):
    question = put_question()
    client = acting(getattr(school, who))

    answers = [
        client.put(f"{URL}{question.pk}/", {"title": "Mine"}),
        client.patch(f"{URL}{question.pk}/", {"title": "Mine"}),
        client.delete(f"{URL}{question.pk}/"),
        client.post(f"{URL}{question.pk}/preview/", {"answer": "B"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert Question.objects.count() == 1


def test_a_preview_marks_an_answer_and_keeps_nothing(school, acting, put_question):
    question = put_question(points=2, feedback="23 is prime.")
    client = acting(school.other_teacher)

    right = client.post(f"{URL}{question.pk}/preview/", {"answer": "B"})
    wrong = client.post(f"{URL}{question.pk}/preview/", {"answer": "A"}).json()

    assert right.status_code == 200
    assert right.json() == {
        "state": "graded",
        "fraction": 1.0,
        "points": 2.0,
        "max_points": 2.0,
        "trouble": "",
        "feedback": "23 is prime.",
        "parts": right.json()["parts"],
    }
    assert (wrong["fraction"], wrong["points"]) == (0.0, 0.0)
    assert Question.objects.get().newest == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (None, "not_answered"),
        ("", "not_answered"),
        ("Z", "invalid"),
        ({"a": [1]}, "invalid"),
    ],
)
def test_any_answer_may_be_tried(school, acting, put_question, answer, state):
    question = put_question()

    shown = acting(school.teacher).post(
        f"{URL}{question.pk}/preview/", {"answer": answer}
    )

    assert (shown.status_code, shown.json()["state"]) == (200, state)


def test_a_preview_needs_an_answer(school, acting, put_question):
    answer = acting(school.teacher).post(f"{URL}{put_question().pk}/preview/", {})

    assert answer.status_code == 400
    assert "answer" in answer.json()["details"]
