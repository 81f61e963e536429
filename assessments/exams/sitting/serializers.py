"""The shapes of sitting: what a student sends, and what the document says they get."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ParseError
from rest_framework.fields import empty
from rest_framework.utils import html

from assessments.bank.schema import ANSWER_REFERENCE
from assessments.exams.models import Attempt, AttemptState, Downtime, EventKind
from tracker_project.api import serializers
from tracker_project.api.json import loads

LONGEST_CODE = 50


class NamedField(serializers.DictField):
    """Something for each of some questions, by their names.

    A browser's form gives it as answers.q1 and so on, or as the text of a JSON object.
    """

    def get_value(self, dictionary: Mapping[str, Any]) -> object:
        """What the body gives.

        A form's text that is no JSON stays a text, and is refused rather than lost.
        """
        if not html.is_html_input(dictionary):
            return super().get_value(dictionary)

        fields = html.parse_html_dict(dictionary, prefix=self.field_name or "")
        if fields:
            return fields.dict()

        text = dictionary.get(self.field_name or "", empty)
        if not isinstance(text, str):
            return text
        try:
            return loads(text.encode())
        except ParseError:
            return text


@extend_schema_field({"type": "object", "additionalProperties": ANSWER_REFERENCE})
class AnswersField(NamedField):
    """Answers by the name of their question; any JSON may be an answer."""


class StartSerializer(serializers.Serializer):
    access_code = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_CODE,
        help_text="Where the exam asks for one.",
    )


class RevisionsField(NamedField):
    """The revisions of answers that the student saw last."""

    def __init__(self) -> None:
        super().__init__(
            child=serializers.IntegerField(min_value=0, max_value=2**31 - 1),
            required=False,
            help_text="The revision that was last seen of an answer, 0 for none. "
            "Without it the last save wins.",
        )


class SaveSerializer(serializers.Serializer):
    answers = AnswersField(
        help_text="By q1, q2 and so on, or by question ids; null takes an answer back."
    )
    revisions = RevisionsField()
    attempt_id = serializers.UUIDField(
        required=False, help_text="The newest attempt where it is left out."
    )


class SubmitSerializer(serializers.Serializer):
    answers = AnswersField(
        required=False,
        help_text="Added to what is saved. Needed where nothing was started.",
    )
    revisions = RevisionsField()
    attempt_id = serializers.UUIDField(
        required=False, help_text="The newest attempt where it is left out."
    )
    access_code = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_CODE,
        help_text="Where an exam without a clock asks for one and was not started.",
    )


class ReceiptSerializer(serializers.Serializer):
    """What was accepted, signed by the school."""

    statement = serializers.DictField(
        child=serializers.JSONField(),
        help_text="exam_id, attempt_id, student_id, submitted_at, answers, and the "
        "SHA-256 of the answers.",
    )
    signature = serializers.CharField(
        max_length=200,
        help_text="HMAC-SHA256 over the canonical JSON of the statement.",
    )


class ClockSerializer(serializers.Serializer):
    """How an attempt stands with the clock; seconds are the server's."""

    attempt_id = serializers.UUIDField()
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Null where no clock ends it."
    )
    seconds_left = serializers.IntegerField(
        allow_null=True, help_text="Without the grace."
    )
    server_time = serializers.DateTimeField()
    credited_seconds = serializers.IntegerField(
        help_text="Given back for time in which the server was down."
    )


class PaperSectionSerializer(serializers.Serializer):
    section = serializers.IntegerField()
    title = serializers.CharField()
    instructions = serializers.CharField()


class PaperQuestionSerializer(serializers.Serializer):
    """A question as a student gets it.

    `choices`, `lefts`, `rights`, `items`, `gaps` and so on go by its kind.
    """

    key = serializers.CharField(help_text="q1 is the first on this paper.")
    question_id = serializers.IntegerField()
    section = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    text_format = serializers.CharField()
    points = serializers.FloatField()


class SittingSerializer(ClockSerializer):
    """A running attempt, with all that is needed to go on from."""

    credits = serializers.ListField(
        child=serializers.DictField(),
        help_text="Why the end was moved, and by how much.",
    )
    grace_seconds = serializers.IntegerField(
        help_text="How late after expires_at the last save may arrive."
    )
    time_zone = serializers.CharField(help_text="The school's; all times are in UTC.")
    exam_id = serializers.IntegerField()
    title = serializers.CharField()
    instructions = serializers.CharField()
    number = serializers.IntegerField(help_text="Which of the attempts allowed it is.")
    state = serializers.ChoiceField(choices=AttemptState.choices)
    started_at = serializers.DateTimeField()
    sections = PaperSectionSerializer(many=True)
    questions = PaperQuestionSerializer(many=True)
    answers = AnswersField(help_text="What is saved, as it is kept.")
    revisions = serializers.DictField(child=serializers.IntegerField())
    warnings = serializers.DictField(
        child=serializers.CharField(), help_text="Answers that can't be understood."
    )


class SavedSerializer(ClockSerializer):
    saved = serializers.DictField(
        child=serializers.IntegerField(), help_text="The revision of each answer sent."
    )
    warnings = serializers.DictField(
        child=serializers.CharField(), help_text="Saved, but can't be understood."
    )


class SubmittedSerializer(serializers.Serializer):
    attempt_id = serializers.UUIDField()
    task_id = serializers.UUIDField(
        allow_null=True,
        help_text="The grading; null where the schedule grades a class.",
    )
    status_url = serializers.CharField(allow_null=True)
    submitted_at = serializers.DateTimeField()
    ended_by = serializers.ChoiceField(choices=Attempt.EndedBy.choices)
    receipt = ReceiptSerializer()
    repeated = serializers.BooleanField(
        help_text="It had been submitted before; the receipt is the first one's."
    )
    not_accepted = serializers.ListField(
        child=serializers.CharField(),
        help_text="Answers sent after the end that are not those on record.",
    )
    warnings = serializers.DictField(child=serializers.CharField())


class VerifiedSerializer(serializers.Serializer):
    valid = serializers.BooleanField(help_text="The school signed exactly this.")
    agrees = serializers.BooleanField(
        allow_null=True,
        help_text="The attempt on record says the same; null where it can't be told.",
    )
    differences = serializers.ListField(
        child=serializers.CharField(), help_text="Where it says something else."
    )
    message = serializers.CharField()


class DowntimeSerializer(serializers.ModelSerializer):
    downtime_id = serializers.IntegerField(source="id", read_only=True)

    class Meta:
        model = Downtime
        fields = ("downtime_id", "began_at", "ended_at", "attempts_credited")


class MinuteSerializer(serializers.Serializer):
    minute = serializers.DateTimeField()
    events = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many of each kind."
    )


class EventSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=EventKind.choices)
    detail = serializers.DictField(
        help_text="The answers saved by q1, q2 and so on, from where, how much time."
    )


class RecordSerializer(serializers.Serializer):
    attempt_id = serializers.UUIDField()
    exam_id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=AttemptState.choices)
    minutes = MinuteSerializer(many=True)
    events = EventSerializer(many=True, help_text="A page of them, the oldest first.")
    replay_agrees = serializers.BooleanField(
        help_text="The events give exactly the answers on record."
    )
