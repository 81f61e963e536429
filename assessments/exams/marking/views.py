"""The routes of marking by hand."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.exams.access import exam_for
from assessments.exams.marking import selectors, services
from assessments.exams.marking import serializers as shapes
from assessments.exams.marking.filters import AnswerFilterSet
from assessments.exams.models import Attempt, Exam, HandMark, HandMarkState
from assessments.exams.papers import questions_of
from assessments.exams.sitting.answers import PaperNames
from tracker_project.api.rows import RowReader
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView, ResourceViewSet

POINTS = OpenApiExample(
    "Points and a word",
    request_only=True,
    value={"points": 4, "comment": "Well argued; the second cause is missing."},
)
RUBRIC = OpenApiExample(
    "By the rubric", request_only=True, value={"rubric": {"A": "B"}}
)
MARKS = OpenApiExample(
    "Two answers",
    request_only=True,
    value={"marks": {"q3": {"points": 4, "comment": "Good."}, "q7": {"points": 2.5}}},
)
TAKEN = error_response(409)


class QueueView(ResourceView):
    """How much there is to mark."""

    resource = "hand_marks"

    @extend_schema(
        operation_id="listQuestionsToMark",
        summary="The questions of an exam that people mark, with how many answers wait",
        responses=shapes.QueuedQuestionSerializer(many=True),
    )
    def get(self, request: Request, exam_id: int) -> Response:
        """A question stands here once an answer to it was given."""
        return Response(selectors.queue_of(exam_for(self.caller, exam_id, "read")))


@extend_schema_view(
    list=extend_schema(
        operation_id="listAnswersToMark",
        summary="The answers that people mark, question by question; without names where the exam is marked so",
        responses=shapes.QueuedAnswerSerializer(many=True),
    ),
)
class AnswerViewSet(ResourceViewSet):
    """Answers in the queue of one exam."""

    resource, model, serializer_class = (
        "hand_marks",
        HandMark,
        shapes.HandMarkColumnsSerializer,
    )
    policy_actions = {"mark": "update", "moderate": "update"}
    filterset_class = AnswerFilterSet
    ordering_fields = {"id": "pk", "question": "question", "marked_at": "marked_at"}
    ordering = ("question", "pk")
    lookup_field = "pk"

    @property
    def exam(self) -> Exam:
        """The exam of the address."""
        return exam_for(
            self.caller, self.kwargs["exam_id"], self.policy_action(self.request)
        )

    @property
    def reader(self) -> RowReader:
        """Rows with the answers, as far as names may be told."""
        return selectors.QueuedAnswers(self.exam)

    def get_queryset(self) -> Any:
        """The queue of this exam."""
        return super().get_queryset().filter(question__exam=self.kwargs["exam_id"])

    @extend_schema(
        operation_id="markAnswer",
        summary="Mark one answer of the queue",
        request=shapes.OneDecisionSerializer,
        responses={200: shapes.QueuedAnswerSerializer, 409: TAKEN},
        examples=[POINTS, RUBRIC],
    )
    def mark(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whoever changes a mark that is there says which one was seen."""
        exam, mark, given = self._asked(request)
        services.mark_answers(
            exam, mark.attempt_id, {mark.question_id: given["decision"]}, by=self.caller, reason=given["reason"],
            places={mark.question_id: ""},
        )  # fmt: skip
        return Response(self.row_of(mark.pk))

    @extend_schema(
        operation_id="moderateAnswer",
        summary="A second person's mark of an answer, which counts",
        request=shapes.OneDecisionSerializer,
        responses={200: shapes.QueuedAnswerSerializer, 409: TAKEN},
        examples=[POINTS],
    )
    def moderate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Not by the person who marked it."""
        exam, mark, given = self._asked(request)
        services.moderate_answer(
            exam, mark, given["decision"], by=self.caller, reason=given["reason"]
        )
        return Response(self.row_of(mark.pk))

    def _asked(self, request: Request) -> tuple[Exam, HandMark, dict[str, Any]]:
        exam = self.exam
        mark = self.find(self.get_queryset()).first()
        if mark is None:
            raise Http404
        body = shapes.OneDecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return exam, mark, body.validated_data


class MarkAttemptView(ResourceView):
    """The answers of one attempt that no rule can mark."""

    resource, policy_actions = "hand_marks", {"POST": "update"}

    @extend_schema(
        operation_id="markAttempt",
        summary="Mark answers of one attempt by hand: all that are given, or none",
        request=shapes.AttemptMarksSerializer,
        responses={200: shapes.MarkedAttemptSerializer, 409: TAKEN},
        examples=[MARKS],
    )
    def post(self, request: Request, exam_id: int, attempt_id: Any) -> Response:
        """By q1, q2 as the student was served them, or by the bank's ids."""
        exam = exam_for(self.caller, exam_id, "update")
        attempt = Attempt.objects.ended().filter(exam=exam, pk=attempt_id).first()
        if attempt is None:
            raise Http404
        body = shapes.AttemptMarksSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        marks = body.validated_data["marks"]
        named = PaperNames.of(attempt.paper, questions_of(exam)).ids_of(marks, "marks")
        services.mark_answers(
            exam,
            attempt.pk,
            {question: marks[name]["decision"] for name, question in named.items()},
            by=self.caller,
            reason=body.validated_data["reason"],
            places={question: f"marks.{name}." for name, question in named.items()},
        )
        return Response(_shown(attempt))


def _shown(attempt: Attempt) -> dict[str, Any]:
    attempt.refresh_from_db()
    open_ones = attempt.hand_marks.filter(
        state__in=(HandMarkState.WAITING, HandMarkState.TO_MODERATE)
    ).count()
    return {
        "message": "The marks were saved.",
        "attempt_id": attempt.pk,
        "state": attempt.state,
        "score": None if attempt.score is None else float(attempt.score),
        "max_score": None if attempt.max_score is None else float(attempt.max_score),
        "waiting": open_ones,
    }
