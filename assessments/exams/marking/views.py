"""Marking by hand: the queue of an exam, an answer of it, or those of one attempt."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.exams.access import exam_for
from assessments.exams.marking import selectors, serializers, services
from assessments.exams.marking.filters import AnswerFilterSet
from assessments.exams.models import Attempt, Exam, HandMark
from assessments.exams.papers import questions_of
from assessments.exams.sitting.answers import PaperNames
from tracker_project.api.rows import Row, RowReader
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
        responses=serializers.QueuedQuestionSerializer(many=True),
    )
    def get(self, request: Request, exam_id: int) -> Response:
        """A question is listed once an answer to it was given."""
        exam = exam_for(self.caller, exam_id)
        return Response(selectors.queue_of(exam))


@extend_schema_view(
    list=extend_schema(
        operation_id="listAnswersToMark",
        summary="The answers that people mark, question by question",
        description="Without names where the exam is marked anonymously.",
        responses=serializers.QueuedAnswerSerializer(many=True),
    ),
)
class AnswerViewSet(ResourceViewSet):
    """Answers in the queue of one exam."""

    resource = "hand_marks"
    model = HandMark
    serializer_class = serializers.HandMarkColumnsSerializer
    policy_actions = {"mark": "update", "moderate": "update"}
    filterset_class = AnswerFilterSet
    ordering_fields = {"id": "pk", "question": "question", "marked_at": "marked_at"}
    ordering = ("question", "pk")
    lookup_field = "pk"

    @property
    def exam(self) -> Exam:
        action = self.policy_action(self.request)
        return exam_for(self.caller, self.kwargs["exam_id"], action)

    @property
    def reader(self) -> RowReader:
        return selectors.QueuedAnswers(self.exam)

    def get_queryset(self) -> QuerySet[HandMark]:
        return super().get_queryset().filter(question__exam=self.kwargs["exam_id"])

    @extend_schema(
        operation_id="markAnswer",
        summary="Mark one answer of the queue",
        request=serializers.OneDecisionSerializer,
        responses={200: serializers.QueuedAnswerSerializer, 409: TAKEN},
        examples=[POINTS, RUBRIC],
    )
    def mark(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Mark one answer; whoever changes a mark says which one was seen."""
        exam = self.exam
        mark = self.get_mark()
        body = self.read_body(request)
        services.mark_answers(
            exam,
            mark.attempt_id,
            {mark.question_id: body["decision"]},
            by=self.caller,
            reason=body["reason"],
            places={mark.question_id: ""},
        )
        return Response(self.row_of(mark.pk))

    @extend_schema(
        operation_id="moderateAnswer",
        summary="A second person's mark of an answer, which counts",
        request=serializers.OneDecisionSerializer,
        responses={200: serializers.QueuedAnswerSerializer, 409: TAKEN},
        examples=[POINTS],
    )
    def moderate(self, request: Request, *args: object, **kwargs: object) -> Response:
        exam = self.exam
        mark = self.get_mark()
        body = self.read_body(request)
        services.moderate_answer(
            exam, mark, body["decision"], by=self.caller, reason=body["reason"]
        )
        return Response(self.row_of(mark.pk))

    def get_mark(self) -> HandMark:
        """The mark of the address, which a service will lock."""
        mark = self.find(self.get_queryset()).first()
        if mark is None:
            raise Http404
        return mark

    def read_body(self, request: Request) -> Row:
        body = serializers.OneDecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return body.validated_data


class MarkAttemptView(ResourceView):
    """The answers of one attempt that no rule can mark."""

    resource = "hand_marks"
    policy_actions = {"POST": "update"}

    @extend_schema(
        operation_id="markAttempt",
        summary="Mark answers of one attempt by hand: all that are given, or none",
        request=serializers.AttemptMarksSerializer,
        responses={200: serializers.MarkedAttemptSerializer, 409: TAKEN},
        examples=[MARKS],
    )
    def post(self, request: Request, exam_id: int, attempt_id: UUID) -> Response:
        """By q1, q2 as the student was served them, or by the bank's ids."""
        exam = exam_for(self.caller, exam_id, "update")
        attempt = Attempt.objects.ended().filter(exam=exam, pk=attempt_id).first()
        if attempt is None:
            raise Http404
        body = serializers.AttemptMarksSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        marks = body.validated_data["marks"]
        names = PaperNames.of(attempt.paper, questions_of(exam))
        decisions = {}
        places = {}
        for name, question in names.ids_of(marks, "marks").items():
            decisions[question] = marks[name]["decision"]
            places[question] = f"marks.{name}."

        services.mark_answers(
            exam,
            attempt.pk,
            decisions,
            by=self.caller,
            reason=body.validated_data["reason"],
            places=places,
        )
        row = selectors.marked_attempt(attempt)
        return Response({"message": "The marks were saved.", **row})
