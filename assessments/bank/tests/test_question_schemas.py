"""The API's document says what a question of each kind holds, and what an answer is."""

import json

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from assessments.bank.examples import QUESTIONS
from assessments.questions.kinds import KINDS
from tracker_project.tests.test_openapi import as_json_schema


@pytest.fixture(scope="module")
def components():
    answer = Client().get(
        "/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json"
    )
    return json.loads(answer.content)["components"]


def test_the_content_of_a_question_is_one_of_the_kinds(components):
    content = components["schemas"]["Question"]["properties"]["content"]

    assert len(content["anyOf"]) == len(KINDS)
    assert {"$ref": "#/components/schemas/QuestionSingleChoice"} in content["anyOf"]
    assert {"$ref": "#/components/schemas/QuestionCloze"} in content["anyOf"]


def test_the_parts_of_a_kind_are_typed_down_to_the_last_field(components):
    schemas = components["schemas"]

    assert schemas["QuestionSingleChoice"]["properties"]["choices"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/QuestionChoice"},
    }
    assert schemas["QuestionChoice"]["required"] == ["text"]
    assert schemas["QuestionChoice"]["properties"]["fixed"]["type"] == "boolean"


@pytest.mark.parametrize("example", QUESTIONS, ids=lambda example: example.name)
def test_a_question_is_answered_as_the_document_says(
    school, acting, components, example
):
    answer = acting(school.teacher).post("/api/exams/questions/", example.value).json()

    kind = KINDS[answer["kind"]].__name__
    schema = {
        "$ref": f"#/components/schemas/Question{kind}",
        "components": as_json_schema(components),
    }
    faults = list(Draft202012Validator(schema).iter_errors(answer["content"]))
    assert faults == []


@pytest.mark.parametrize(
    ("component", "field"),
    [
        ("QuestionEntryRequest", "answer"),
        ("PreviewRequest", "answer"),
        ("AnswerPart", "given"),
    ],
)
def test_an_answer_has_a_shape(components, component, field):
    schema = components["schemas"][component]["properties"][field]

    assert "#/components/schemas/Answer" in json.dumps(schema)


def test_the_answers_of_a_save_have_a_shape(components):
    answers = components["schemas"]["PatchedSaveRequest"]["properties"]["answers"]

    assert answers["additionalProperties"] == {"$ref": "#/components/schemas/Answer"}


def test_the_changes_of_a_regrade_have_a_shape(components):
    changes = components["schemas"]["Regrade"]["properties"]["changes"]

    assert changes["items"] == {"$ref": "#/components/schemas/RegradeChange"}
