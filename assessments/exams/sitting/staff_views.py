"""What staff see of sittings: the record of each, the times the server was down, and whether a receipt is genuine."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.exams.models import Attempt, AttemptEvent, Downtime
from assessments.exams.sitting import receipts
from assessments.exams.sitting import serializers as shapes
from assessments.exams.sitting.naming import keys_of
from assessments.exams.sitting.record import minutes, replay
from tracker_project.api import pages
from tracker_project.api.schema import LIST_PARAMETERS
from tracker_project.api.views import ResourceView, ResourceViewSet

RECEIPT = OpenApiExample(
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
PAGE = [
    OpenApiParameter(name, kind, description=words)
    for name, kind, words in LIST_PARAMETERS
    if name != "cursor"
]


class RecordView(ResourceView):
    """What happened in an attempt."""

    resource = "attempts"

    @extend_schema(
        operation_id="getAttemptRecord",
        summary="The record of an attempt: minute by minute, and event by event",
        responses=shapes.RecordSerializer,
        parameters=PAGE,
    )
    def get(self, request: Request, exam_id: int, attempt_id: Any) -> Response:
        """Names nobody, so that it may be read while answers are marked anonymously."""
        attempt = (
            Attempt.objects.visible_to(self.caller)
            .filter(exam=exam_id, pk=attempt_id)
            .first()
        )
        if attempt is None:
            raise Http404
        events = AttemptEvent.objects.filter(attempt=attempt).order_by("pk")
        page = pages.numbered_page(request, events, ("at", "kind", "detail"))
        whole = list(events)  # read once for what is told of all of it
        names = {str(pk): key for pk, key in keys_of(attempt.paper).items()}
        shown = {
            "attempt_id": attempt.pk,
            "exam_id": attempt.exam_id,
            "state": attempt.state,
            "minutes": minutes((event.at, event.kind) for event in whole),
            "events": [
                {"at": at, "kind": kind, "detail": _named(detail, names)}
                for at, kind, detail in page.rows
            ],
            "replay_agrees": replay(whole) == attempt.answers,
        }
        return Response(shown, headers=page.headers)


def _named(detail: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The detail with q1, q2 and so on for the questions."""
    if "answers" not in detail:
        return detail
    return {
        **detail,
        "answers": {
            names.get(pk, pk): saved for pk, saved in detail["answers"].items()
        },
    }


class VerifyView(ResourceView):
    """The verification of receipts."""

    resource, policy_actions = "receipts", {"POST": "verify"}

    @extend_schema(
        operation_id="verifyReceipt",
        summary="Whether a receipt is the school's own, and says what is on record",
        request=shapes.ReceiptSerializer,
        responses=shapes.VerifiedSerializer,
        examples=[RECEIPT],
    )
    def post(self, request: Request) -> Response:
        """Tells nothing of an attempt where the signature is not ours."""
        body = shapes.ReceiptSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        statement, signature = (
            body.validated_data["statement"],
            body.validated_data["signature"],
        )
        if not receipts.is_genuine(statement, signature):
            return _verdict(
                "The school did not sign this, or it was changed since.", valid=False
            )
        attempt = (
            Attempt.objects.select_related("student")
            .filter(pk=statement["attempt_id"])
            .first()
        )
        if attempt is None:
            return _verdict(
                "The school signed this; the attempt is no longer on record."
            )
        stored = receipts.statement_of(attempt, attempt.student.student_id)
        if found := list(receipts.differences(statement, stored)):
            return _verdict(
                "The school signed this, but the record says something else now.",
                found,
                agrees=False,
            )
        return _verdict(
            "The school signed this, and the record says the same.", agrees=True
        )


def _verdict(
    message: str,
    differences: list[str] | None = None,
    *,
    valid: bool = True,
    agrees: bool | None = None,
) -> Response:
    return Response(
        {
            "valid": valid,
            "agrees": agrees,
            "differences": differences or [],
            "message": message,
        }
    )


@extend_schema_view(
    list=extend_schema(
        operation_id="listDowntimes",
        summary="When the server was down, and whom that time was given",
    )
)
class DowntimeViewSet(ResourceViewSet):
    """Times in which the server was down."""

    resource, model, serializer_class = "downtimes", Downtime, shapes.DowntimeSerializer
    ordering_fields = {"began_at": "began_at", "attempts_credited": "attempts_credited"}
    ordering = ("-began_at", "-pk")
