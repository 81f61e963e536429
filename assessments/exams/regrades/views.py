"""The routes of regrades, for staff."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.exams.access import exam_for
from assessments.exams.models import ExamState, Regrade
from assessments.exams.papers import questions_of
from assessments.exams.regrades.corrections import (
    corrected_questions,
    read_corrections,
)
from assessments.exams.regrades.filters import RegradeFilterSet
from assessments.exams.regrades.serializers import (
    RegradeDetailSerializer,
    RegradeEntrySerializer,
    RegradeSerializer,
)
from assessments.exams.regrades.services import begin_apply, begin_undo
from assessments.exams.tasks import propose_regrade
from tasks.models import Task
from tasks.serializers import accepted
from tracker_project.api.rows import RowReader, reader_for
from tracker_project.api.schema import AcceptedSerializer, error_response
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import ConflictError

CHANGE_EXAMPLES = [
    OpenApiExample(
        "Another key",
        request_only=True,
        value={
            "changes": [{"question_id": 17, "action": "change_key", "key": "C"}],
            "reason": "The key of question 17 was wrong.",
        },
    ),
    OpenApiExample(
        "One more right answer, and a question that counts for nobody",
        request_only=True,
        value={
            "changes": [
                {"question_id": 18, "action": "accept_answer", "answer": "Lutetia"},
                {"question_id": 19, "action": "void", "how": "excluded"},
            ]
        },
    ),
]


class RegradeView(ResourceView):
    resource = "regrades"

    @extend_schema(
        operation_id="proposeRegrade",
        summary="Propose another key, by a task that works out whose score, band, pass "
        "and GPA would change",
        description="What can't be changed is refused at once. Nothing changes until "
        "the proposal is applied: POST .../regrades/{regrade_id}/apply/.",
        request=RegradeEntrySerializer,
        responses={202: AcceptedSerializer, 409: error_response(409)},
        examples=CHANGE_EXAMPLES,
    )
    def post(self, request: Request, exam_id: int) -> Response:
        exam = exam_for(self.caller, exam_id, "update")
        serializer = RegradeEntrySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        if exam.state == ExamState.DRAFT:
            raise ConflictError(
                "It is a draft: change the questions themselves.", code="not_published"
            )

        changes = []
        for row in serializer.validated_data["changes"]:
            change = dict(row)
            if "fraction" in change:
                change["fraction"] = str(change["fraction"])  # as JSON holds it
            changes.append(change)

        questions = questions_of(exam)
        corrected_questions(read_corrections(changes, questions), questions)

        task = propose_regrade.enqueue(
            by=self.caller,
            exam_id=exam.pk,
            changes=changes,
            reason=serializer.validated_data["reason"],
        )
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)


@extend_schema_view(
    list=extend_schema(
        operation_id="listRegrades", summary="The regrades of an exam, the newest first"
    ),
    retrieve=extend_schema(
        operation_id="getRegrade",
        summary="A regrade with its effect: whose score, band, pass and GPA change, "
        "and by how much",
        responses=RegradeDetailSerializer,
    ),
)
class RegradeViewSet(ResourceViewSet):
    resource = "regrades"
    model = Regrade
    serializer_class = RegradeSerializer
    policy_actions = {"apply": "update", "undo": "update"}
    filterset_class = RegradeFilterSet
    ordering_fields = {"regrade_id": "pk", "created_at": "created_at"}
    ordering = ("-pk",)
    lookup_field = "pk"
    lookup_url_kwarg = "regrade_id"

    @property
    def reader(self) -> RowReader:
        if self.action == "retrieve":
            return reader_for(RegradeDetailSerializer, Regrade)
        return reader_for(RegradeSerializer, Regrade)

    def get_queryset(self) -> QuerySet[Regrade]:
        return super().get_queryset().filter(exam=self.kwargs["exam_id"])

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """404 where the exam can't be seen."""
        exam_for(self.caller, self.kwargs["exam_id"])
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="applyRegrade",
        summary="Apply a proposal to every attempt and the gradebook, by one task",
        request=None,
        responses={202: AcceptedSerializer, 409: error_response(409)},
    )
    def apply(self, request: Request, **kwargs: object) -> Response:
        return self._begin(begin_apply)

    @extend_schema(
        operation_id="undoRegrade",
        summary="Put the key of before back, and every score with it; the latest first",
        request=None,
        responses={202: AcceptedSerializer, 409: error_response(409)},
    )
    def undo(self, request: Request, **kwargs: object) -> Response:
        return self._begin(begin_undo)

    def _begin(self, begin: Callable[..., Task]) -> Response:
        regrade = self.find(self.get_queryset()).first()
        if regrade is None:
            raise Http404
        exam_for(self.caller, regrade.exam_id, "update")

        task = begin(regrade, by=self.caller)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)
