"""The shapes of results, attempts and what a student is shown of them."""

from assessments.bank.fields import AnswerField
from assessments.exams.models import Attempt, AttemptState, ExamResult
from tracker_project.api import serializers
from tracker_project.api.figures import Figure
from tracker_project.api.rows import Computed


def full_name(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip()


def hide_if_unlinked(value: object, is_unlinked: bool) -> object:
    return None if is_unlinked else value


def is_marking(state: str) -> bool:
    return state == AttemptState.MARKING


class LinkingColumn(Computed):
    """A column that leads to the attempt behind a result.

    It is null where it would join a name to an attempt that is shown without one.
    """

    def __init__(self, child: serializers.Field, column: str) -> None:
        super().__init__(child, column, "is_unlinked", compute=hide_if_unlinked)


class ResultSerializer(serializers.ModelSerializer):
    """The result of a student in an exam, and the attempt that counts."""

    exam_id = serializers.IntegerField(help_text="The exam.")
    title = serializers.CharField(source="exam.title")
    unit = serializers.CharField(source="exam.unit.code")
    student_id = serializers.CharField(source="student.student_id")
    full_name = Computed(
        serializers.CharField(),
        "student__first_name",
        "student__last_name",
        compute=full_name,
    )
    attempt_id = LinkingColumn(
        serializers.UUIDField(
            allow_null=True,
            help_text="The attempt that counts. For staff null, as its times, while "
            "names are hidden.",
        ),
        "attempt_id",
    )
    percentage = Figure("percentage", allow_null=False)
    pass_mark = serializers.FloatField(source="exam.pass_mark", help_text="In percent.")
    submitted_at = LinkingColumn(
        serializers.DateTimeField(allow_null=True), "attempt__submitted_at"
    )
    graded_at = LinkingColumn(serializers.DateTimeField(allow_null=True), "graded_at")
    attempts = serializers.IntegerField(
        source="attempt_count", help_text="How often the student has ended the exam."
    )
    released_at = serializers.DateTimeField(
        source="exam.released_at",
        allow_null=True,
        help_text="Null while students and parents don't see it.",
    )

    class Meta:
        model = ExamResult
        fields = (
            "exam_id",
            "title",
            "unit",
            "student_id",
            "full_name",
            "attempt_id",
            "score",
            "max_score",
            "percentage",
            "status",
            "passed",
            "pass_mark",
            "submitted_at",
            "graded_at",
            "attempts",
            "released_at",
        )
        read_only_fields = fields


class AttemptSerializer(serializers.ModelSerializer):
    """An attempt as staff see it; without a name while it is marked anonymously."""

    attempt_id = serializers.UUIDField(source="id")
    exam_id = serializers.IntegerField()
    student_id = serializers.CharField(source="student.student_id", allow_null=True)
    full_name = Computed(
        serializers.CharField(allow_null=True),
        "student__first_name",
        "student__last_name",
        compute=full_name,
    )
    ended_by = serializers.ChoiceField(
        choices=Attempt.EndedBy.choices,
        allow_blank=True,
        help_text="Empty while it runs.",
    )
    needs_marking = Computed(serializers.BooleanField(), "state", compute=is_marking)

    class Meta:
        model = Attempt
        fields = (
            "attempt_id",
            "exam_id",
            "student_id",
            "full_name",
            "number",
            "state",
            "started_at",
            "expires_at",
            "submitted_at",
            "ended_by",
            "credited_seconds",
            "score",
            "max_score",
            "graded_at",
            "needs_marking",
        )
        read_only_fields = fields


class ServedQuestionSerializer(serializers.Serializer):
    """A question as its student got it; `choices`, `gaps` and so on go by its kind."""

    kind = serializers.CharField()
    text = serializers.CharField()
    text_format = serializers.CharField()
    points = serializers.FloatField()


class ReviewedQuestionSerializer(serializers.Serializer):
    """A question with its answer and, as far as the exam shows it, what it earned."""

    key = serializers.CharField(help_text="q1 is the first on the paper.")
    question_id = serializers.IntegerField()
    question = ServedQuestionSerializer(help_text="As it was served.")
    answer = AnswerField(allow_null=True, help_text="As it was saved.")
    state = serializers.ChoiceField(
        ["graded", "needs_marking", "not_answered", "invalid"]
    )
    points = serializers.FloatField()
    max_points = serializers.FloatField()
    parts = serializers.ListField(child=serializers.DictField(), required=False)
    feedback = serializers.CharField(required=False)
    comment = serializers.CharField(
        required=False, help_text="Of the person who marked it."
    )
    right_answer = AnswerField(required=False, allow_null=True)


class ReviewSerializer(serializers.Serializer):
    attempt_id = serializers.UUIDField()
    exam_id = serializers.IntegerField()
    title = serializers.CharField()
    student_id = serializers.CharField(allow_null=True)
    full_name = serializers.CharField(allow_null=True)
    number = serializers.IntegerField()
    state = serializers.ChoiceField(AttemptState.choices)
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    max_score = serializers.FloatField(allow_null=True)
    percentage = serializers.FloatField(
        allow_null=True, help_text="Null where there was nothing to earn."
    )
    status = serializers.CharField(allow_null=True, help_text="The band.")
    passed = serializers.BooleanField(allow_null=True)
    counts = serializers.BooleanField(
        help_text="Whether it is the attempt that makes the result."
    )
    shows = serializers.CharField(
        help_text="As much as is shown now: score, correctness, feedback or key."
    )
    questions = ReviewedQuestionSerializer(many=True)


class ReleaseEntrySerializer(serializers.Serializer):
    ignore_running = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Though attempts still run: they are shown once they are graded.",
    )


class ExamReleasedSerializer(serializers.Serializer):
    message = serializers.CharField()
    exam_id = serializers.IntegerField()
    released_at = serializers.DateTimeField()
    results = serializers.IntegerField(help_text="How many students have one.")
