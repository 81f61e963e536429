"""The routes of regrades, for staff."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.exams.access import exam_for
from assessments.exams.models import ExamState, Regrade, RegradeState
from assessments.exams.papers import questions_of
from assessments.exams.regrades import serializers as shapes
from assessments.exams.regrades import services
from assessments.exams.regrades.changes import changed_questions, read_changes
from assessments.exams.regrades.filters import RegradeFilterSet
from assessments.exams.regrades.tasks import (
    apply_regrade,
    propose_regrade,
    undo_regrade,
)
from tasks.serializers import accepted
from tracker_project.api.rows import RowReader, reader_for
from tracker_project.api.schema import AcceptedSerializer, error_response
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import ConflictError

CHANGES = [
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
    """Proposals."""

    resource = "regrades"

    @extend_schema(
        operation_id="proposeRegrade",
        summary="Propose another key, by a task that works out whose score, band, pass and GPA would change",
        description="Nothing changes until the proposal is applied: POST .../regrades/{regrade_id}/apply/.",
        request=shapes.RegradeEntrySerializer,
        responses={202: AcceptedSerializer, 409: error_response(409)},
        examples=CHANGES,
    )
    def post(self, request: Request, exam_id: int) -> Response:
        """What can't be changed is refused at once."""
        exam = exam_for(self.caller, exam_id, "update")
        body = shapes.RegradeEntrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if exam.state == ExamState.DRAFT:
            raise ConflictError(
                "It is a draft: change the questions themselves.", code="not_published"
            )
        rows = [_plain(row) for row in body.validated_data["changes"]]
        questions = questions_of(exam)
        changed_questions(read_changes(rows, questions), questions)
        task = propose_regrade.enqueue(
            by=self.caller,
            exam_id=exam.pk,
            changes=rows,
            reason=body.validated_data["reason"],
        )
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """The row as JSON keeps it."""
    return row | {"fraction": str(row["fraction"])} if "fraction" in row else dict(row)


@extend_schema_view(
    list=extend_schema(
        operation_id="listRegrades", summary="The regrades of an exam, the newest first"
    ),
    retrieve=extend_schema(
        operation_id="getRegrade",
        summary="A regrade with its effect: whose score, band, pass and GPA change, and by how much",
        responses=shapes.RegradeDetailSerializer,
    ),
)
class RegradeViewSet(ResourceViewSet):
    """Regrades of one exam."""

    resource, model, serializer_class = "regrades", Regrade, shapes.RegradeSerializer
    policy_actions = {"apply": "update", "undo": "update"}
    filterset_class = RegradeFilterSet
    ordering_fields = {"regrade_id": "pk", "created_at": "created_at"}
    ordering = ("-pk",)
    lookup_field = "pk"

    @property
    def reader(self) -> RowReader:
        """One regrade with its effect."""
        shape = (
            shapes.RegradeDetailSerializer
            if self.action == "retrieve"
            else shapes.RegradeSerializer
        )
        return reader_for(shape, Regrade)

    def get_queryset(self) -> Any:
        """The regrades of this exam."""
        return super().get_queryset().filter(exam=self.kwargs["exam_id"])

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """404 where the exam can't be seen."""
        exam_for(self.caller, kwargs["exam_id"])
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="applyRegrade",
        summary="Apply a proposal to every attempt, by one task",
        request=None,
        responses={202: AcceptedSerializer, 409: error_response(409)},
    )
    def apply(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All attempts and the gradebook at one moment, or none."""
        return self._begun(RegradeState.APPLYING, apply_regrade.enqueue)

    @extend_schema(
        operation_id="undoRegrade",
        summary="Put the key of before back, and every score with it",
        request=None,
        responses={202: AcceptedSerializer, 409: error_response(409)},
    )
    def undo(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The latest first."""
        return self._begun(RegradeState.UNDOING, undo_regrade.enqueue)

    def _begun(self, to: str, enqueue: Any) -> Response:
        regrade = self.find(self.get_queryset()).first()
        if regrade is None:
            raise Http404
        exam_for(self.caller, regrade.exam_id, "update")
        task = services.begin(regrade, to, enqueue, by=self.caller)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)
