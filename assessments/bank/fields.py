"""Fields for what a question holds and is answered, by their shape in the document."""

from collections.abc import Sequence

from tracker_project.api import serializers


class QuestionContentField(serializers.DictField):
    """The parts and the key of a question of any kind."""


class QuestionPartField(serializers.JSONField):
    """A part of a question: an object of one of `components`, or in its short form.

    The short form is its text alone, or the object with what `short_fields` names, as
    {"correct": "boolean"}; `any_fields` lets it have the fields of other parts as well.
    """

    def __init__(
        self,
        *components: str,
        short_fields: dict[str, str] | None = None,
        any_fields: bool = False,
    ) -> None:
        super().__init__()
        self.components: Sequence[str] = components
        self.short_fields = short_fields or {}
        self.any_fields = any_fields


class AnswerField(serializers.JSONField):
    """An answer to a question of any kind, as a student sends it or as it is kept."""
