"""The demo school's question bank."""

from assessments.bank.models import Kind, Question
from assessments.bank.services import current_item
from assessments.questions.validation import doubts
from demo.seeding import seed_generated


def test_it_has_questions_of_every_kind_with_tags_in_two_units(db):
    seed_generated(size=10)

    questions = list(Question.objects.select_related("unit"))
    assert len(questions) == 13
    assert {question.kind for question in questions} == set(Kind.values)
    assert {question.unit.code for question in questions} == {"MATH", "SCI"}
    assert all(question.tag_names for question in questions)
    assert [
        doubt for question in questions for doubt in doubts(current_item(question))
    ] == []
