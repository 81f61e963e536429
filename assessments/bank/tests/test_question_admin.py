"""The question bank in the admin."""

import pytest
from django.urls import reverse

from assessments.bank.examples import QUESTIONS
from assessments.bank.models import Question

LIST = reverse("admin:bank_question_changelist")


def page_of(question) -> str:
    return reverse("admin:bank_question_change", args=[question.pk])


@pytest.fixture
def office(client, school):
    client.force_login(school.admin)
    return client


def test_questions_are_listed_found_and_narrowed(office, put_question):
    put_question(title="Primes", tags=["numbers"])
    put_question(title="Kings", kind="short_answer", answer="Alfred")

    everything, by_tag, by_words = (
        office.get(LIST + query).content.decode()
        for query in ("", "?tag=numbers", "?q=king")
    )

    assert "Primes" in everything
    assert "Kings" in everything
    assert ("Primes" in by_tag, "Kings" in by_tag) == (True, False)
    assert ("Primes" in by_words, "Kings" in by_words) == (False, True)


@pytest.mark.parametrize("example", QUESTIONS, ids=lambda example: example.name)
def test_a_question_of_any_kind_can_be_read(office, put_question, example):
    body = {name: value for name, value in example.value.items() if name != "unit"}

    answer = office.get(page_of(put_question(**body)))

    assert answer.status_code == 200
    assert body["text"] in answer.content.decode()


def test_markup_in_a_question_is_shown_as_text(office, put_question):
    question = put_question(text="<b>Bold</b>?", text_format="html")

    assert "&lt;b&gt;Bold&lt;/b&gt;" in office.get(page_of(question)).content.decode()


def test_tags_and_unit_are_changed_and_make_no_version(
    office, school, put_question, used
):
    question = put_question(tags=["numbers"])
    used(question)

    answer = office.post(
        page_of(question),
        {
            "title": "New",
            "unit": school.history.pk,
            "tag_words": "Primes, new",
            "difficulty": "hard",
            "category": "",
        },
    )

    question.refresh_from_db()
    assert answer.status_code == 302
    assert (question.title, question.unit, question.tag_names, question.newest) == (
        "New",
        school.history,
        ["new", "primes"],
        1,
    )
    assert sorted(question.tags.values_list("name", flat=True)) == ["new", "primes"]


def test_tags_that_are_too_long_are_refused_in_words(office, put_question):
    answer = office.post(
        page_of(put_question()), {"tag_words": "x" * 101, "title": "", "category": ""}
    )

    assert answer.status_code == 200
    assert "Must not be longer than 100 characters" in answer.content.decode()


def test_a_question_that_was_used_is_archived_instead_of_removed(
    office, put_question, used
):
    question = put_question()
    used(question)

    office.post(
        reverse("admin:bank_question_delete", args=[question.pk]), {"post": "yes"}
    )

    assert Question.objects.get().is_archived is True


def test_students_see_nothing_of_it(client, school, put_question):
    client.force_login(school.student.user)

    assert client.get(page_of(put_question())).status_code in (302, 403)
