"""How questions and answers are written in the OpenAPI document.

The kinds of question say what they hold by their types, from which their schemas are
drawn; a new kind needs nothing here.
"""

from collections.abc import Mapping
from functools import cache
from inspect import cleandoc
from typing import Any  # a JSON schema

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from msgspec.json import schema_components

from assessments.questions.kinds import KINDS

Schema = dict[str, Any]

PREFIX = "#/components/schemas/"
SCALARS: list[Schema] = [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]
DECIMAL: list[Schema] = [{"type": "string", "format": "decimal"}, {"type": "number"}]
ANSWER_NAME = "Answer"
ANSWER: Schema = {
    "description": "A letter, a word, a number, true or false; a list of them; or of "
    "each gap or left side its answer. Null where there is none.",
    "nullable": True,
    "anyOf": [
        *SCALARS,
        {"type": "array", "items": {"nullable": True, "anyOf": SCALARS}},
        {
            "type": "object",
            "additionalProperties": {
                "nullable": True,
                "anyOf": [*SCALARS, {"type": "array", "items": {"type": "string"}}],
            },
        },
    ],
}

ANSWER_REFERENCE: Schema = {"$ref": f"{PREFIX}{ANSWER_NAME}"}


def component_name(name: str) -> str:
    """Choice as QuestionChoice, since other apps have a Level and a Criterion too."""
    return f"Question{name}"


@cache
def question_components() -> dict[str, Schema]:
    """The schemas of each kind's content and its parts, by their component names."""
    template = f"{PREFIX}{component_name('{name}')}"
    _, schemas = schema_components(list(KINDS.values()), ref_template=template)
    kinds = {kind.__name__ for kind in KINDS.values()}

    components = {}
    for name, schema in schemas.items():
        properties = schema["properties"]
        if name in kinds:
            # In the API the kind stands beside the content, not in it.
            del properties["kind"]
            schema["required"] = [each for each in schema["required"] if each != "kind"]
        nested = properties.get("content", {}).pop("discriminator", None)
        if nested:
            properties["kind"] = {"enum": list(nested["mapping"])}
            schema["required"].append("kind")

        if not schema["required"]:
            del schema["required"]
        schema.pop("title")
        schema["description"] = cleandoc(schema.get("description", ""))
        components[component_name(name)] = _as_openapi(schema)
    return components


def _as_openapi(schema: Any) -> Any:
    """JSON Schema in the words of OpenAPI 3.0.

    It says `nullable` for a type null, and has a type beside each enum, which generated
    clients ask for.
    """
    if isinstance(schema, list):
        return [_as_openapi(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema

    converted = {name: _as_openapi(value) for name, value in schema.items()}
    if isinstance(converted.get("enum"), list):
        converted.setdefault("type", "string")

    if converted.get("format") == "decimal":
        # It goes out as a text, so that no figure is lost, and comes in as either.
        del converted["type"], converted["format"]
        converted["anyOf"] = DECIMAL

    options = converted.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        [option] = [each for each in options if each != {"type": "null"}]
        converted["anyOf"] = option.get("anyOf", [option])
        converted["nullable"] = True
    return converted


def _register(auto_schema: AutoSchema, name: str, schema: Schema) -> Schema:
    """The reference to a component, which is in the document from now on."""
    component = ResolvedComponent(
        name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema
    )
    auto_schema.registry.register_on_missing(component)
    return component.ref


def _register_questions(auto_schema: AutoSchema) -> None:
    for name, schema in question_components().items():
        _register(auto_schema, name, schema)


class QuestionContentExtension(OpenApiSerializerFieldExtension):
    target_class = "assessments.bank.fields.QuestionContentField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        _register_questions(auto_schema)
        names = [component_name(kind.__name__) for kind in KINDS.values()]
        return {"anyOf": [{"$ref": f"{PREFIX}{name}"} for name in names]}


class QuestionPartExtension(OpenApiSerializerFieldExtension):
    target_class = "assessments.bank.fields.QuestionPartField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        _register_questions(auto_schema)
        answer = _register(auto_schema, ANSWER_NAME, ANSWER)

        options = [*SCALARS]
        for component in self.target.components:
            options.append({"$ref": f"{PREFIX}{component_name(component)}"})
        if self.target.short_fields:
            options.append(self._short_form(answer))
        return {"anyOf": options}

    def _short_form(self, answer: Schema) -> Schema:
        """The first component, none of whose fields is needed, with the short ones."""
        component = question_components()[component_name(self.target.components[0])]
        properties = dict(component["properties"])
        for name, kind in self.target.short_fields.items():
            properties[name] = answer if kind == "answer" else {"type": kind}
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": {} if self.target.any_fields else False,
        }


class AnswerExtension(OpenApiSerializerFieldExtension):
    target_class = "assessments.bank.fields.AnswerField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        return _register(auto_schema, ANSWER_NAME, ANSWER)
