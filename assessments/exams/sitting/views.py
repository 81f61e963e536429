"""The routes of a student who sits an exam."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from accounts.sessions import client_address
from assessments.exams.models import AttemptState
from assessments.exams.sitting.lookups import (
    attempt_of,
    no_attempt_error,
    own_attempts,
)
from assessments.exams.sitting.presentation import (
    present_save,
    present_sitting,
    present_submission,
)
from assessments.exams.sitting.serializers import (
    ReceiptSerializer,
    SavedSerializer,
    SaveSerializer,
    SittingSerializer,
    StartSerializer,
    SubmitSerializer,
    SubmittedSerializer,
)
from assessments.exams.sitting.services import save_answers, submit_attempt
from assessments.exams.sitting.starting import Trace, note_device, start_attempt
from tracker_project.api import serializers
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView
from tracker_project.errors import NotFoundError

ACCESS_CODE_EXAMPLE = OpenApiExample(
    "With an access code", request_only=True, value={"access_code": "spring-7A"}
)
SAVE_EXAMPLE = OpenApiExample(
    "Two answers",
    request_only=True,
    value={"answers": {"q1": "B", "q3": None}, "revisions": {"q1": 4, "q3": 1}},
)
SUBMIT_EXAMPLE = OpenApiExample(
    "Answers",
    request_only=True,
    value={"answers": {"q1": "B", "q2": "True", "q3": "42"}},
)
START_DESCRIPTION = (
    "The paper is drawn for this attempt and stays; the server's clock decides. 200 "
    "where the attempt was running already. 409 with `not_open_yet`, `closed`, "
    "`no_attempts_left` or `not_yours_to_sit`."
)
SAVE_DESCRIPTION = (
    "All or none. Each answer has a revision, counted up when it changes. With "
    "`revisions` an answer that was changed elsewhere since gets 409 `stale_answer` "
    "and `current`, its state now; the same answer sent again, because its response "
    "was lost, is no conflict. After the grace: 409 `attempt_ended`."
)
SUBMIT_DESCRIPTION = (
    "Answers in the body are a last save; with `revisions` a stale one gets 409 "
    "`stale_answer`, and nothing is submitted. A repeated submission gets the first "
    "one's receipt and counts once: `repeated` is true, and `not_accepted` names "
    "answers that are not those on record. An exam without a clock may be submitted "
    "without a start. 409 `attempt_not_started`, or `attempt_ended` where answers came "
    "after the clock had ended it."
)
LONGEST_AGENT = 300


class AccessCodeThrottle(SimpleRateThrottle):
    """Limits how often one user tries access codes; requests without one are free."""

    scope = "access_code"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        body = request.data
        if not isinstance(body, dict) or not body.get("access_code"):
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class SittingView(ResourceView):
    """A route of one's own attempt at the exam of the address."""

    resource = "sittings"

    def handle_exception(self, exc: Exception) -> Response:
        """Refusals tell the state of things beside the error."""
        response = super().handle_exception(exc)
        response.data |= getattr(exc, "facts", {})
        return response

    @property
    def trace(self) -> Trace:
        agent = self.request.META.get("HTTP_USER_AGENT", "")
        return {
            "ip": client_address(self.request._request),
            "user_agent": agent[:LONGEST_AGENT],
        }

    def read_body(
        self, serializer_class: type[serializers.Serializer]
    ) -> dict[str, Any]:  # the arguments of a service, as the serializer checked them
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class StartView(SittingView):
    throttle_classes = (AccessCodeThrottle,)

    @extend_schema(
        operation_id="startAttempt",
        summary="Begin an attempt, or go on with the one that is running",
        description=START_DESCRIPTION,
        request=StartSerializer,
        responses={
            201: SittingSerializer,
            200: SittingSerializer,
            409: error_response(409),
        },
        examples=[ACCESS_CODE_EXAMPLE],
    )
    def post(self, request: Request, exam_id: int) -> Response:
        now = timezone.now()
        body = self.read_body(StartSerializer)

        attempt, is_new = start_attempt(
            by=self.caller, exam_id=exam_id, trace=self.trace, now=now, **body
        )
        return Response(present_sitting(attempt, now), status=201 if is_new else 200)


class AttemptView(SittingView):
    @extend_schema(
        operation_id="getAttempt",
        summary="The running attempt with its saved answers and the seconds left, "
        "to go on with anywhere",
        description="404 where none is running.",
        responses=SittingSerializer,
    )
    def get(self, request: Request, exam_id: int) -> Response:
        now = timezone.now()
        attempt = attempt_of(self.caller, exam_id, now=now)
        if attempt is None or attempt.state != AttemptState.IN_PROGRESS:
            sentence = "No attempt of yours is running."
            raise no_attempt_error(self.caller, exam_id, sentence, "no_running_attempt")

        note_device(attempt, self.trace, now)
        return Response(present_sitting(attempt, now))

    @extend_schema(
        operation_id="saveAnswers",
        summary="Save some answers of the running attempt",
        description=SAVE_DESCRIPTION,
        request=SaveSerializer,
        responses={200: SavedSerializer, 409: error_response(409)},
        examples=[SAVE_EXAMPLE],
    )
    def patch(self, request: Request, exam_id: int) -> Response:
        now = timezone.now()
        body = self.read_body(SaveSerializer)

        saved = save_answers(by=self.caller, exam_id=exam_id, now=now, **body)
        return Response(present_save(saved, now))


class SubmitView(SittingView):
    policy_actions = {"POST": "update"}
    throttle_classes = (AccessCodeThrottle,)

    @extend_schema(
        operation_id="submitAttempt",
        summary="Submit an attempt for grading, and get a signed receipt of what was "
        "accepted",
        description=SUBMIT_DESCRIPTION,
        request=SubmitSerializer,
        responses={202: SubmittedSerializer, 409: error_response(409)},
        examples=[SUBMIT_EXAMPLE],
    )
    def post(self, request: Request, exam_id: int) -> Response:
        """A task grades it; the receipt is there at once."""
        now = timezone.now()
        body = self.read_body(SubmitSerializer)

        submission = submit_attempt(
            by=self.caller, exam_id=exam_id, trace=self.trace, now=now, **body
        )
        return Response(
            present_submission(submission, self.caller),
            status=status.HTTP_202_ACCEPTED,
        )


class ReceiptView(SittingView):
    @extend_schema(
        operation_id="getReceipt",
        summary="The signed receipt of the attempt that was submitted last",
        description="404 where nothing was submitted.",
        responses=ReceiptSerializer,
    )
    def get(self, request: Request, exam_id: int) -> Response:
        attempt_of(self.caller, exam_id, now=timezone.now())  # ends what is overdue

        attempts = own_attempts(self.caller, exam_id).order_by("-number")
        submitted = attempts.exclude(state=AttemptState.IN_PROGRESS)
        receipt = submitted.values_list("receipt", flat=True).first()
        if receipt is None:
            raise NotFoundError("You have submitted nothing here.")
        return Response(receipt)
