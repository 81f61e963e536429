"""What staff see of sittings: records, downtimes, and whether a receipt is genuine."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from academics.read_audit import note_shown
from assessments.exams.models import Attempt, AttemptEvent, Downtime
from assessments.exams.sitting.answers import names_on
from assessments.exams.sitting.receipts import differences, is_genuine, statement_of
from assessments.exams.sitting.record import count_by_minute, replay
from assessments.exams.sitting.serializers import (
    DowntimeSerializer,
    ReceiptSerializer,
    RecordSerializer,
    VerifiedSerializer,
)
from tracker_project.api import pages
from tracker_project.api.schema import LIST_PARAMETERS
from tracker_project.api.views import ResourceView, ResourceViewSet

RECEIPT_EXAMPLE = OpenApiExample(
    "A receipt",
    request_only=True,
    value={
        "statement": {
            "exam_id": 7,
            "attempt_id": "7d1a5e0c-8d6f-4b0e-9a59-2f1f0a3c7c11",
            "student_id": "STU0001",
            "submitted_at": "2026-11-20T09:30:00Z",
            "answers": {"q1": "B"},
            "sha256": "0f343b0931126a20f133d67c2b018a3b",
        },
        "signature": "d2c1f2",
    },
)
PAGE_PARAMETERS = [
    OpenApiParameter(name, kind, description=description)
    for name, kind, description in LIST_PARAMETERS
    if name != "cursor"
]


class RecordView(ResourceView):
    """What happened in an attempt.

    It names nobody, so that it may be read while answers are marked anonymously.
    """

    resource = "attempts"

    @extend_schema(
        operation_id="getAttemptRecord",
        summary="The record of an attempt: minute by minute, and event by event",
        responses=RecordSerializer,
        parameters=PAGE_PARAMETERS,
    )
    def get(self, request: Request, exam_id: int, attempt_id: UUID) -> Response:
        visible = Attempt.objects.visible_to(self.caller)
        attempt = visible.filter(exam=exam_id, pk=attempt_id).first()
        if attempt is None:
            raise Http404

        note_shown(request, [attempt.student_id])
        events = AttemptEvent.objects.filter(attempt=attempt).order_by("pk")
        page = pages.numbered_page(request, events, ("at", "kind", "detail"))
        all_events = list(events)  # read once for what is told of all of them

        question_names = names_on(attempt.paper)
        names = {str(pk): name for pk, name in question_names.items()}
        shown = []
        for at, kind, detail in page.rows:
            named = _name_questions(cast(Mapping[str, object], detail), names)
            shown.append({"at": at, "kind": kind, "detail": named})

        body = {
            "attempt_id": attempt.pk,
            "exam_id": attempt.exam_id,
            "state": attempt.state,
            "minutes": count_by_minute((event.at, event.kind) for event in all_events),
            "events": shown,
            "replay_agrees": replay(all_events) == attempt.answers,
        }
        return Response(body, headers=page.headers)


def _name_questions(
    detail: Mapping[str, object], names: Mapping[str, str]
) -> Mapping[str, object]:
    """The detail of an event with q1, q2 and so on for the questions."""
    answers = detail.get("answers")
    if not isinstance(answers, dict):
        return detail
    named = {names.get(pk, pk): answer for pk, answer in answers.items()}
    return {**detail, "answers": named}


class VerifyView(ResourceView):
    resource = "receipts"
    policy_actions = {"POST": "verify"}

    @extend_schema(
        operation_id="verifyReceipt",
        summary="Whether a receipt is the school's own, and says what is on record",
        request=ReceiptSerializer,
        responses=VerifiedSerializer,
        examples=[RECEIPT_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Tells nothing of an attempt where the signature is not the school's."""
        serializer = ReceiptSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        statement = serializer.validated_data["statement"]
        signature = serializer.validated_data["signature"]

        if not is_genuine(statement, signature):
            return self._verdict(
                "The school did not sign this, or it was changed since.", valid=False
            )

        attempts = Attempt.objects.select_related("student")
        attempt = attempts.filter(pk=statement["attempt_id"]).first()
        if attempt is None:
            return self._verdict(
                "The school signed this; the attempt is no longer on record."
            )

        stored = statement_of(attempt, attempt.student.student_id)
        found = differences(statement, stored)
        if found:
            return self._verdict(
                "The school signed this, but the record says something else now.",
                agrees=False,
                differences=found,
            )
        return self._verdict(
            "The school signed this, and the record says the same.", agrees=True
        )

    def _verdict(
        self,
        message: str,
        *,
        valid: bool = True,
        agrees: bool | None = None,
        differences: list[str] | None = None,
    ) -> Response:
        body = {
            "valid": valid,
            "agrees": agrees,
            "differences": differences or [],
            "message": message,
        }
        return Response(body)


@extend_schema_view(
    list=extend_schema(
        operation_id="listDowntimes",
        summary="When the server was down, and whom that time was given",
    )
)
class DowntimeViewSet(ResourceViewSet):
    resource = "downtimes"
    model = Downtime
    serializer_class = DowntimeSerializer
    ordering_fields = {
        "began_at": "began_at",
        "attempts_credited": "attempts_credited",
    }
    ordering = ("-began_at", "-pk")
