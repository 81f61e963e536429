"""The API's description is an interface: complete, true to the routes, and the routes
keep to it under any input.
"""

import json
import os
import re
from collections import Counter

import hypothesis
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from jsonschema import Draft202012Validator
from schemathesis.generation import GenerationMode

JSON = "application/json"
EXAMPLES = int(
    os.environ.get("FUZZ_EXAMPLES", "4")
)  # generated requests for each operation


@pytest.fixture(scope="module")
def document():
    answer = Client().get(
        "/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json"
    )
    return json.loads(answer.content)


def operations(document):
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


def test_the_description_is_generated_without_a_warning(tmp_path):
    made = tmp_path / "schema.yml"

    call_command("spectacular", validate=True, fail_on_warn=True, file=str(made))

    assert made.read_text().startswith("openapi: 3")


def test_every_operation_has_a_summary_and_a_name_of_its_own(document):
    found = operations(document)

    assert [name for name, each in found if not each.get("summary")] == []
    names = Counter(each["operationId"] for _, each in found)
    assert [name for name, times in names.items() if times > 1] == []
    assert [
        name for name in names if not re.fullmatch("[a-z]+([A-Z][a-z]+)*", name)
    ] == []


def test_every_operation_tells_what_it_answers_and_how_it_refuses(document):
    for name, operation in operations(document):
        answers = operation["responses"]
        assert any(status.startswith("2") for status in answers), name
        refused = [
            answer for status, answer in answers.items() if status.startswith("4")
        ]
        assert refused, name
        for answer in refused:
            assert answer["content"][JSON]["schema"] == {
                "$ref": "#/components/schemas/Error"
            }, name


def test_every_operation_but_the_public_ones_asks_for_a_log_in(document):
    public = {
        each["operationId"]
        for _, each in operations(document)
        if not each.get("security")
    }

    assert public == {"register", "login", "refreshTokens"}


def test_every_operation_that_takes_a_body_shows_an_example(document):
    missing = [
        name
        for name, operation in operations(document)
        if (body := operation.get("requestBody", {}).get("content", {}).get(JSON))
        and not body.get("examples")
    ]

    assert "\n".join(missing) == ""


def test_every_example_is_what_its_schema_says(document):
    wrong = []

    for name, operation in operations(document):
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in [part.get("content", {}).get(JSON, {}) for part in parts]:
            schema = as_json_schema(content.get("schema", {})) | {
                "components": as_json_schema(document["components"])
            }
            validator = Draft202012Validator(schema)
            for example in content.get("examples", {}).values():
                wrong += [
                    f"{name} {error.json_path}: {error.message}"
                    for error in validator.iter_errors(example["value"])
                ]

    assert "\n".join(wrong) == ""


def as_json_schema(schema):
    """OpenAPI 3.0 has `nullable` for a type `null`, and flags for bounds that are not
    reached.
    """
    if isinstance(schema, list):
        return [as_json_schema(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: as_json_schema(value) for key, value in schema.items() if key != "nullable"
    }
    for flag, bound in (
        ("exclusiveMaximum", "maximum"),
        ("exclusiveMinimum", "minimum"),
    ):
        if isinstance(plain.get(flag), bool):
            plain[flag] = plain.pop(bound)
    return (
        {"anyOf": [plain, {"type": "null"}]}
        if schema.get("nullable") is True
        else plain
    )


def test_nothing_internal_is_told(document):
    assert "password" not in json.dumps(document["components"]["schemas"]["Profile"])
    internal = ("/admin", "/health", "/api/schema", "/api-auth")
    assert not [path for path in document["paths"] if path.startswith(internal)]


@pytest.fixture
def one_connection():
    """A request ends, and the connection with the test's transaction stays, as in
    Django's own client.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_input_breaks_an_operation(mode, document, school, acting, one_connection):
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    headers = {"Authorization": acting(school.admin)._credentials["HTTP_AUTHORIZATION"]}
    faults = []

    for operation in (found.ok() for found in schema.get_all_operations()):
        faults += broken(operation, mode, headers)

    assert "\n".join(map(str, faults)) == ""


def broken(operation, mode, headers):
    """The first request that the operation answers with a 5xx, if there is one."""
    faults = []

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        if answer.status_code >= 500 and not faults:
            faults.append((case.as_curl_command(), answer.status_code, answer.content))

    try:
        ask()
    except (
        hypothesis.errors.Unsatisfiable
    ):  # nothing can be wrong about an operation without input
        return []
    return faults
