"""Exams as they go out: to staff, and to those who may sit them."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from assessments.exams.authoring.states import PHASES, STUDENT_STATES, phase_of
from assessments.exams.models import Exam
from assessments.exams.sitting.serializers import (
    PaperQuestionSerializer,
    PaperSectionSerializer,
)
from tracker_project.api import serializers
from tracker_project.api.rows import Computed


def _phase(state: str, opens_at: datetime | None, closes_at: datetime | None) -> str:
    return phase_of(state, opens_at, closes_at, timezone.now())


class ExamColumnsSerializer(serializers.ModelSerializer):
    """What staff and students alike see, straight from an exam's row."""

    exam_id = serializers.IntegerField(source="id")
    unit = serializers.IntegerField(source="unit_id", help_text="The unit's id.")
    unit_code = serializers.CharField(source="unit.code")
    unit_name = serializers.CharField(source="unit.name")
    term = serializers.IntegerField(
        source="term_id", allow_null=True, help_text="The term's id."
    )
    term_name = serializers.CharField(source="term.name", allow_null=True, default=None)
    academic_year = serializers.CharField(
        source="term.academic_year", allow_null=True, default=None
    )
    time_zone = Computed(
        serializers.CharField(help_text="The school's; all times here are in UTC."),
        compute=lambda: settings.SCHOOL_TIME_ZONE,
    )

    class Meta:
        model = Exam
        fields: tuple[str, ...] = (
            "exam_id",
            "id",
            "title",
            "unit",
            "unit_code",
            "unit_name",
            "term",
            "term_name",
            "academic_year",
            "instructions",
            "opens_at",
            "closes_at",
            "time_zone",
            "duration_minutes",
            "attempts_allowed",
            "pass_mark",
            "released_at",
        )
        read_only_fields: tuple[str, ...] = fields


class StaffColumnsSerializer(ExamColumnsSerializer):
    """What staff see besides."""

    phase = Computed(
        serializers.ChoiceField(PHASES, help_text="Where it stands between its times."),
        "state",
        "opens_at",
        "closes_at",
        compute=_phase,
    )
    created_by = serializers.IntegerField(source="created_by_id", allow_null=True)

    class Meta(ExamColumnsSerializer.Meta):
        fields = (
            *ExamColumnsSerializer.Meta.fields,
            "state",
            "phase",
            "assessment_type",
            "grace_seconds",
            "counting",
            "shuffle_questions",
            "shuffle_choices",
            "access_code",
            "release",
            "shows",
            "is_anonymous",
            "moderation_percent",
            "paper_revision",
            "published_at",
            "created_by",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class AttemptCountsSerializer(serializers.Serializer):
    """How many attempts stand where."""

    in_progress = serializers.IntegerField()
    submitted = serializers.IntegerField()
    marking = serializers.IntegerField()
    graded = serializers.IntegerField()


class ExamSerializer(StaffColumnsSerializer):
    """An exam in the list of staff."""

    question_count = serializers.IntegerField(help_text="Questions on a paper.")
    attempts = AttemptCountsSerializer()

    class Meta(StaffColumnsSerializer.Meta):
        fields = (*StaffColumnsSerializer.Meta.fields, "question_count", "attempts")
        read_only_fields = fields


class SlotSerializer(serializers.Serializer):
    """A place on the paper: `question`, or `draw` of those that fit the rest."""

    question = serializers.IntegerField(required=False, help_text="The question's id.")
    title = serializers.CharField(required=False, help_text="Its title or first words.")
    kind = serializers.CharField(required=False)
    draw = serializers.IntegerField(required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    difficulty = serializers.CharField(required=False)
    unit = serializers.CharField(
        required=False, allow_null=True, help_text="The code of the pool's unit."
    )
    points = serializers.FloatField(
        allow_null=True, help_text="As the exam sets them; null for the question's own."
    )
    worth = serializers.FloatField(
        allow_null=True, help_text="Points of each; null where those drawn may differ."
    )


class SectionSerializer(serializers.Serializer):
    """A part of the exam."""

    title = serializers.CharField()
    instructions = serializers.CharField()
    questions = SlotSerializer(many=True)


class ExamDetailSerializer(ExamSerializer):
    """An exam with all that a body may write."""

    classes = serializers.ListField(
        child=serializers.IntegerField(), help_text="Row ids: who may sit it."
    )
    students = serializers.ListField(
        child=serializers.CharField(), help_text="Codes: who may sit it besides."
    )
    total_points = serializers.FloatField(
        allow_null=True, help_text="Of a paper; null where papers may differ."
    )
    sections = SectionSerializer(many=True)

    class Meta(ExamSerializer.Meta):
        fields = (
            *ExamSerializer.Meta.fields,
            "classes",
            "students",
            "total_points",
            "sections",
        )
        read_only_fields = fields


class ExamSavedSerializer(ExamDetailSerializer):
    """An exam that was just written."""

    message = serializers.CharField()

    class Meta(ExamDetailSerializer.Meta):
        fields = ("message", *ExamDetailSerializer.Meta.fields)
        read_only_fields = fields


class OwnExamSerializer(ExamColumnsSerializer):
    """An exam for a student who may sit it, with own times and attempts."""

    state = serializers.ChoiceField(
        STUDENT_STATES, help_text="How it stands for the student."
    )
    extra_time_percent = serializers.IntegerField()
    duration_minutes = serializers.FloatField(
        allow_null=True, help_text="With the extra time."
    )
    duration_seconds = serializers.IntegerField(allow_null=True)
    attempts_made = serializers.IntegerField()
    attempts_left = serializers.IntegerField()
    attempt_id = serializers.UUIDField(
        allow_null=True, help_text="The running attempt."
    )
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When the running attempt ends."
    )
    needs_access_code = serializers.BooleanField()

    class Meta(ExamColumnsSerializer.Meta):
        fields = (
            *ExamColumnsSerializer.Meta.fields,
            "state",
            "extra_time_percent",
            "duration_seconds",
            "attempts_made",
            "attempts_left",
            "attempt_id",
            "expires_at",
            "needs_access_code",
        )
        read_only_fields = fields


class PreviewSerializer(serializers.Serializer):
    """A paper as a student would get it."""

    exam_id = serializers.IntegerField()
    title = serializers.CharField()
    instructions = serializers.CharField()
    seed = serializers.CharField()
    duration_minutes = serializers.IntegerField(allow_null=True)
    max_score = serializers.FloatField()
    sections = PaperSectionSerializer(many=True)
    questions = PaperQuestionSerializer(many=True)
