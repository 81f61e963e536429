"""Rows inserted in bulk are read back as they were given, whatever is in them."""

import pytest

from assessments.bank.models import Question, QuestionVersion
from tracker_project.database.insert import insert

WORDS = [
    "plain",
    "",
    r"\N",
    "a\tb",
    "two\nlines",
    "carriage\rreturn",
    "back\\slash\\",
    "Zoë \u2028 ☃",
    '"quoted", it\'s',
]


@pytest.mark.django_db
@pytest.mark.parametrize("word", WORDS)
def test_a_text_comes_back_as_it_went_in(word):
    insert(
        Question, [{"kind": "essay", "text": word, "unit": None, "fingerprint": "x"}]
    )

    question = Question.objects.get()
    assert (question.text, question.unit, question.tag_names, question.is_archived) == (
        word,
        None,
        [],
        False,
    )


@pytest.mark.django_db
def test_json_comes_back_as_it_went_in():
    content = {"words": WORDS, "number": 1.5, "nothing": None, "yes": True}
    question = Question.objects.create(kind="essay", fingerprint="x")

    insert(
        QuestionVersion,
        [{"question": question.pk, "content": content, "created_by": None}],
    )

    version = QuestionVersion.objects.get()
    assert (version.content, version.used_at, version.number) == (content, None, 1)
