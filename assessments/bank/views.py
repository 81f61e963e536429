"""The question bank, for staff only: a question comes with its key."""

from collections.abc import Mapping
from typing import Any  # a body may hold any JSON

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.references import UnitReference
from assessments.bank import examples, exporting, serializers, services
from assessments.bank.filters import QuestionFilterSet
from assessments.bank.models import Question, QuestionVersion
from assessments.bank.storage import StoredItem
from assessments.bank.validation import read_question
from assessments.questions.items import to_json
from assessments.questions.marking import grade, trouble_with
from assessments.questions.outcomes import Outcome
from assessments.questions.validation import doubts
from tracker_project.api import serializers as drf
from tracker_project.api.backends import ordering_of
from tracker_project.api.files import FileMixin
from tracker_project.api.rows import Row, RowReader, reader_for
from tracker_project.api.views import ResourceViewSet
from tracker_project.errors import ValidationError

FORMAT = OpenApiParameter(
    "format", str, enum=list(exporting.FILES), description="gift where it is left out."
)
UNIT = UnitReference(allow_null=True)
UNIT_NAMES = ("unit", "unit_code", "unit_id", "subject")
IS_ARCHIVED = drf.BooleanField()


@extend_schema_view(
    list=extend_schema(operation_id="listQuestions", summary="The question bank"),
    retrieve=extend_schema(
        operation_id="getQuestion", summary="One question with its key"
    ),
    create=extend_schema(
        operation_id="createQuestion",
        summary="Add a question",
        description="A question of any kind; the parts as `content` has them, "
        "or in the short forms below.",
        request=serializers.QuestionEntrySerializer,
        responses={201: serializers.QuestionSavedSerializer},
        examples=examples.QUESTIONS,
    ),
    update=extend_schema(
        operation_id="replaceQuestion",
        summary="Change a question; one that was used gets a new version",
        description="Fields that are left out stay as they are.",
        request=serializers.QuestionEntrySerializer,
        responses=serializers.QuestionSavedSerializer,
        examples=[examples.CHANGE],
    ),
    partial_update=extend_schema(
        operation_id="updateQuestion",
        summary="The same as PUT",
        request=serializers.QuestionEntrySerializer,
        responses=serializers.QuestionSavedSerializer,
        examples=[examples.CHANGE],
    ),
    destroy=extend_schema(
        operation_id="deleteQuestion",
        summary="Remove a question; one that was used is archived",
    ),
)
class QuestionViewSet(FileMixin, ResourceViewSet):
    resource = "questions"
    model = Question
    serializer_class = serializers.QuestionSerializer
    policy_actions = {"versions": "read", "preview": "read", "export": "read"}
    file_type = "application/octet-stream"
    file_actions = ("export",)
    filtered_actions = ("list", "export")
    filterset_class = QuestionFilterSet
    search_fields = ("title", "text")
    ordering_fields = {
        "question_id": "pk",
        "title": "title",
        "kind": "kind",
        "created_at": "created_at",
        "updated_at": "updated_at",
    }
    ordering = ("-pk",)
    lookup_field = "pk"

    @property
    def reader(self) -> RowReader:
        """The rows, whatever shape the document names."""
        return reader_for(serializers.QuestionSerializer, Question)

    def narrowed(self) -> QuerySet[Question]:
        """Those in use, unless the archived ones are asked for."""
        questions = super().narrowed()
        if self.request.GET.get("archived"):
            return questions
        return questions.filter(is_archived=False)

    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        stored = read_question(request.data)
        fields = read_own_fields(request.data)
        question = services.create_question(
            stored, by=self.caller, unit=fields.get("unit")
        )
        return self.saved(
            question, stored, "The question was added.", status.HTTP_201_CREATED
        )

    @transaction.atomic
    def update(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Change what the body gives, by PUT and PATCH alike."""
        question = self.get_object()
        version_before = question.newest
        current = to_json(services.current_item(question))
        stored = read_question(request.data, current)
        fields = read_own_fields(request.data)
        services.change_question(question, by=self.caller, stored=stored, **fields)

        message = "The question was changed."
        if question.newest != version_before:
            message = f"The question has a version {question.newest} now."
        return self.saved(question, stored, message)

    @extend_schema(
        operation_id="exportQuestions",
        summary="Download questions as GIFT, Aiken, Moodle XML or a QTI package",
        description=(
            "Narrowed by the same filters as the list, at most 5000 questions at once. "
            "The header X-Left-Out counts the questions that the format has no way to "
            "write; GIFT and Moodle XML files name them in a comment. What is kept in "
            "comments that only this system reads is counted in X-Notes."
        ),
        parameters=[FORMAT],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def export(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:
        format_name = read_format(request.GET.get("format") or "gift")
        ordering = ordering_of(
            request.GET.get("ordering", ""), self.ordering_fields, ("pk",)
        )
        questions = self.narrowed().order_by(*ordering)
        if questions.count() > exporting.MOST_QUESTIONS:
            raise ValidationError(
                f"More than {exporting.MOST_QUESTIONS} questions: "
                "narrow them by unit, kind or tag."
            )

        file = exporting.export_questions(questions, format_name)
        name, media_type = exporting.FILES[format_name]
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Questions": str(file.written),
            "X-Left-Out": str(file.left_out),
            "X-Notes": str(file.notes),
        }
        return HttpResponse(file.data, content_type=media_type, headers=headers)

    def perform_destroy(self, instance: Question) -> None:  # type: ignore[override]
        services.remove_question(instance)

    @extend_schema(
        operation_id="listQuestionVersions",
        summary="What a question said before, the newest first",
        responses=serializers.QuestionVersionSerializer(many=True),
    )
    def versions(self, request: Request, *args: object, **kwargs: object) -> Response:
        question = self.get_object()
        rows = QuestionVersion.objects.filter(question=question).order_by("-number")
        reader = reader_for(serializers.QuestionVersionSerializer, QuestionVersion)
        return Response(reader.read(rows))

    @extend_schema(
        operation_id="previewQuestion",
        summary="How an answer would be marked",
        request=serializers.PreviewSerializer,
        responses=serializers.OutcomeSerializer,
        examples=[examples.ANSWER],
    )
    def preview(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Mark an answer without storing it."""
        item = services.current_item(self.get_object())
        body = serializers.PreviewSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        answer = body.validated_data["answer"]
        row = outcome_row(grade(item, answer), trouble_with(item, answer))
        return Response(row)

    def saved(
        self,
        question: Question,
        stored: StoredItem,
        message: str,
        code: int = status.HTTP_200_OK,
    ) -> Response:
        """The answer to a write: the question, a message, and what is odd about it."""
        warnings = []
        for doubt in doubts(stored.item):
            field = doubt.field.removeprefix("content.")
            warnings.append(f"{field} {doubt.message}")
        row = self.row_of(question.pk)
        return Response({"message": message, "warnings": warnings, **row}, status=code)


def read_format(word: str) -> str:
    """A format by its name in any case; ValidationError for another."""
    name = word.strip().lower()
    if name not in exporting.FILES:
        sentence = f"Choose from: {', '.join(exporting.FILES)}."
        raise ValidationError.of_field("format", sentence)
    return name


def read_own_fields(body: Any) -> services.QuestionFields:
    """The question's own fields in a body: its unit, by any of its names, and so on."""
    fields: services.QuestionFields = {}
    for name in UNIT_NAMES:
        if name in body:
            fields["unit"] = _read_field(body, name, UNIT)
            break
    if "is_archived" in body:
        fields["is_archived"] = _read_field(body, "is_archived", IS_ARCHIVED)
    return fields


def _read_field(body: Mapping[str, Any], name: str, field: drf.Field) -> Any:
    try:
        return field.run_validation(body[name])
    except drf.ValidationError as error:
        raise drf.ValidationError({name: error.detail}) from error


def outcome_row(outcome: Outcome, trouble: str) -> Row:
    parts = []
    for part in outcome.parts:
        parts.append(
            {
                "key": part.key,
                "given": part.given,
                "fraction": float(part.fraction),
                "feedback": part.feedback,
            }
        )
    return {
        "state": outcome.state,
        "fraction": float(outcome.fraction),
        "points": float(outcome.points),
        "max_points": float(outcome.max_points),
        "trouble": trouble,
        "feedback": outcome.feedback,
        "parts": parts,
    }
