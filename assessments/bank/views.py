"""The question bank, for staff only: a question comes with its key."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers as drf
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.references import UnitReference
from assessments.bank import examples, exporting, services
from assessments.bank import serializers as shapes
from assessments.bank.bodies import item_data
from assessments.bank.filters import QuestionFilterSet
from assessments.bank.keeping import Kept, checked
from assessments.bank.models import Question, QuestionVersion
from assessments.questions.decoding import ItemError
from assessments.questions.items import to_json
from assessments.questions.marking import grade, trouble_with
from assessments.questions.outcomes import Outcome
from assessments.questions.validation import doubts
from tracker_project.api.backends import ordering_of
from tracker_project.api.rows import RowReader, reader_for
from tracker_project.api.views import ResourceViewSet
from tracker_project.errors import ValidationError

FORMAT = OpenApiParameter(
    "format", str, enum=list(exporting.FILES), description="gift where it is left out."
)
UNIT = UnitReference(allow_null=True)
ARCHIVED = drf.BooleanField()
UNIT_NAMES = ("unit", "unit_code", "unit_id", "subject")


@extend_schema_view(
    list=extend_schema(operation_id="listQuestions", summary="The question bank"),
    retrieve=extend_schema(
        operation_id="getQuestion", summary="One question with its key"
    ),
    create=extend_schema(
        operation_id="createQuestion",
        summary="Add a question",
        description="A question of any of nine kinds; the parts as `content` shows them, or in the short forms below.",
        request=shapes.QuestionEntrySerializer,
        responses={201: shapes.QuestionSavedSerializer},
        examples=examples.QUESTIONS,
    ),
    update=extend_schema(
        operation_id="replaceQuestion",
        summary="Change a question; fields left out stay, and one that was used gets a new version",
        request=shapes.QuestionEntrySerializer,
        responses=shapes.QuestionSavedSerializer,
        examples=[examples.CHANGE],
    ),
    partial_update=extend_schema(
        operation_id="updateQuestion",
        summary="The same as PUT",
        request=shapes.QuestionEntrySerializer,
        responses=shapes.QuestionSavedSerializer,
        examples=[examples.CHANGE],
    ),
    destroy=extend_schema(
        operation_id="deleteQuestion",
        summary="Remove a question; one that was used is archived",
    ),
)
class QuestionViewSet(ResourceViewSet):
    """Questions."""

    resource, model, serializer_class = "questions", Question, shapes.QuestionSerializer
    policy_actions = {"versions": "read", "preview": "read", "export": "read"}
    filtered_actions = ("list", "export")
    filterset_class = QuestionFilterSet
    search_fields = ("title", "text")
    ordering_fields = {
        "question_id": "pk", "title": "title", "kind": "kind", "created_at": "created_at", "updated_at": "updated_at",
    }  # fmt: skip
    ordering = ("-pk",)
    lookup_field = "pk"

    @property
    def reader(self) -> RowReader:
        """The rows, whatever shape the document names."""
        return reader_for(shapes.QuestionSerializer, Question)

    def narrowed(self) -> Any:
        """Those in use, unless the archived ones are asked for."""
        questions: Any = super().narrowed()
        return questions if self.request.GET.get("archived") else questions.current()

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add a question."""
        kept = _kept(request.data)
        fields = _fields(request.data)
        question = services.create_question(
            kept, by=self.caller, unit=fields.get("unit")
        )
        return self._saved(
            question, kept, "The question was added.", status.HTTP_201_CREATED
        )

    @transaction.atomic
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change what the body gives, by PUT and PATCH alike."""
        question = self.get_object()
        before = question.newest
        kept = _kept(request.data, now=to_json(services.current_item(question)))
        services.change_question(
            question, by=self.caller, kept=kept, **_fields(request.data)
        )
        new = question.newest != before
        message = (
            f"The question has a version {question.newest} now."
            if new
            else "The question was changed."
        )
        return self._saved(question, kept, message)

    @extend_schema(
        operation_id="exportQuestions",
        summary="Download questions as GIFT, Aiken, Moodle XML or a QTI package",
        description=(
            "Narrowed by the same filters as the list, at most 5000 questions at once. The header X-Left-Out counts "
            "the questions that the format has no way to write; GIFT and Moodle XML files name them in a comment. "
            "What is kept in comments that only this system reads is counted in X-Notes."
        ),
        parameters=[FORMAT],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def export(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """A file of the questions that the filters leave."""
        format_name = _format(request.GET.get("format") or "gift")
        ordering = ordering_of(
            request.GET.get("ordering", ""), self.ordering_fields, ("pk",)
        )
        questions = self.narrowed().order_by(*ordering)
        if questions.count() > exporting.MOST:
            raise ValidationError(
                f"More than {exporting.MOST} questions: narrow them by unit, kind or tag."
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

    def perform_destroy(self, instance: Any) -> None:
        """Remove or archive."""
        services.remove_question(instance)

    @extend_schema(
        operation_id="listQuestionVersions",
        summary="What a question said before, the newest first",
        responses=shapes.QuestionVersionSerializer(many=True),
    )
    def versions(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All versions of a question."""
        question = self.get_object()
        rows = QuestionVersion.objects.filter(question=question).order_by("-number")
        return Response(
            reader_for(shapes.QuestionVersionSerializer, QuestionVersion).read(rows)
        )

    @extend_schema(
        operation_id="previewQuestion",
        summary="How an answer would be marked",
        request=shapes.PreviewSerializer,
        responses=shapes.OutcomeSerializer,
        examples=[examples.ANSWER],
    )
    def preview(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Mark an answer without keeping it."""
        item = services.current_item(self.get_object())
        body = shapes.PreviewSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        answer = body.validated_data["answer"]
        return Response(_shown(grade(item, answer), trouble_with(item, answer)))

    def _saved(
        self,
        question: Question,
        kept: Kept,
        message: str,
        code: int = status.HTTP_200_OK,
    ) -> Response:
        warnings = [
            f"{doubt.field.removeprefix('content.')} {doubt.message}"
            for doubt in doubts(kept.item)
        ]
        return Response(
            {"message": message, "warnings": warnings, **self.row_of(question.pk)},
            status=code,
        )


def _format(word: str) -> str:
    """A format by its name in any case; ValidationError for another."""
    name = word.strip().lower()
    if name not in exporting.FILES:
        sentence = f"Choose from: {', '.join(exporting.FILES)}."
        raise ValidationError.of_field("format", sentence)
    return name


def _kept(body: Any, now: dict[str, Any] | None = None) -> Kept:
    """The item that the body makes, or makes of `now`; ValidationError by field."""
    if not isinstance(body, dict):
        raise ValidationError(
            "A question is an object.",
            {"non_field_errors": ["A question is an object."]},
        )
    try:
        data, at_top = item_data(body, now)
    except ItemError as error:
        sentence, place = (
            f"{error.message[:1].upper()}{error.message[1:]}.",
            error.field.removeprefix("content."),
        )
        place = place.replace("[", ".").replace("]", "")
        raise ValidationError.of_field(place, sentence) from error
    return checked(data, at_top=at_top)


def _fields(body: Any) -> dict[str, Any]:
    """The question's own fields in a body."""
    readers: dict[str, tuple[str, drf.Field]] = {
        "is_archived": ("is_archived", ARCHIVED)
    }
    named = next((name for name in UNIT_NAMES if name in body), "")
    if named:
        readers[named] = ("unit", UNIT)
    fields = {}
    for name, (column, reader) in readers.items():
        if name in body:
            try:
                fields[column] = reader.run_validation(body[name])
            except drf.ValidationError as error:
                raise drf.ValidationError({name: error.detail}) from error
    return fields


def _shown(outcome: Outcome, trouble: str) -> dict[str, Any]:
    return {
        "state": outcome.state,
        "fraction": float(outcome.fraction),
        "points": float(outcome.points),
        "max_points": float(outcome.max_points),
        "trouble": trouble,
        "feedback": outcome.feedback,
        "parts": [
            {
                "key": part.key,
                "given": part.given,
                "fraction": float(part.fraction),
                "feedback": part.feedback,
            }
            for part in outcome.parts
        ],
    }
