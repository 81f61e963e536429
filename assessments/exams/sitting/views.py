"""The routes of a student who sits an exam."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from accounts.sessions import client_address
from assessments.exams.models import Attempt, AttemptState, EventKind
from assessments.exams.sitting import serializers as shapes
from assessments.exams.sitting import shown
from assessments.exams.sitting.finding import attempt_of, missing
from assessments.exams.sitting.saving import save_answers
from assessments.exams.sitting.starting import Trace, note, start_attempt
from assessments.exams.sitting.submitting import submit_attempt
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView
from tracker_project.errors import NotFoundError

CODE = OpenApiExample(
    "With an access code", request_only=True, value={"access_code": "spring-7A"}
)
SAVE = OpenApiExample(
    "Two answers",
    request_only=True,
    value={"answers": {"q1": "B", "q3": None}, "revisions": {"q1": 4, "q3": 1}},
)
SUBMIT = OpenApiExample(
    "Answers",
    request_only=True,
    value={"answers": {"q1": "B", "q2": "True", "q3": "42"}},
)
LONGEST_AGENT = 300


class GuessThrottle(SimpleRateThrottle):
    """Access codes may be tried so often by one user; requests without one are free."""

    scope = "access_code"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """One count for each user."""
        given = isinstance(request.data, dict) and request.data.get("access_code")
        return (
            self.cache_format % {"scope": self.scope, "ident": request.user.pk}
            if given
            else None
        )


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
        """From where it is sat."""
        request: Any = self.request
        agent = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT]
        return {"ip": client_address(request._request), "user_agent": agent}

    def read(self, serializer: Any) -> dict[str, Any]:
        """The body in the shape of `serializer`."""
        body = serializer(data=self.request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class StartView(SittingView):
    """The beginning of an attempt."""

    throttle_classes = (GuessThrottle,)

    @extend_schema(
        operation_id="startAttempt",
        summary="Begin an attempt, or go on with the one that is running",
        description=(
            "The paper is drawn for this attempt and stays; the server's clock decides. 200 where the attempt was "
            "running already. 409 with `not_open_yet`, `closed`, `no_attempts_left` or `not_yours_to_sit`."
        ),
        request=shapes.StartSerializer,
        responses={
            201: shapes.SittingSerializer,
            200: shapes.SittingSerializer,
            409: error_response(409),
        },
        examples=[CODE],
    )
    def post(self, request: Request, exam_id: int) -> Response:
        """The questions come without their keys."""
        now, body = timezone.now(), self.read(shapes.StartSerializer)
        attempt, is_new = start_attempt(
            by=self.caller, exam_id=exam_id, trace=self.trace, now=now, **body
        )
        return Response(shown.sitting_of(attempt, now), status=201 if is_new else 200)


class AttemptView(SittingView):
    """The running attempt."""

    @extend_schema(
        operation_id="getAttempt",
        summary="The running attempt with its saved answers and the seconds left, to go on with anywhere",
        responses=shapes.SittingSerializer,
    )
    def get(self, request: Request, exam_id: int) -> Response:
        """404 where none is running."""
        now = timezone.now()
        attempt = attempt_of(self.caller, exam_id, now=now)
        if attempt is None or attempt.state != AttemptState.IN_PROGRESS:
            raise missing(
                self.caller,
                exam_id,
                "No attempt of yours is running.",
                "no_running_attempt",
            )
        self._note_device(attempt, now)
        return Response(shown.sitting_of(attempt, now))

    def _note_device(self, attempt: Attempt, now: Any) -> None:
        """The record tells when a sitting goes on elsewhere, and not each time that somebody looks."""
        arrivals = attempt.events.filter(
            kind__in=(EventKind.STARTED, EventKind.RESUMED)
        ).order_by("-pk")
        if arrivals.values_list("detail", flat=True).first() != self.trace:
            note(attempt, EventKind.RESUMED, self.trace, now)

    @extend_schema(
        operation_id="saveAnswers",
        summary="Save some answers of the running attempt",
        description=(
            "All or none. Each answer has a revision, counted up when it changes. With `revisions` an answer that "
            "was changed elsewhere since gets 409 `stale_answer` and `current`, its state now; the same answer sent "
            "again, because its response was lost, is no conflict. After the grace: 409 `attempt_ended`."
        ),
        request=shapes.SaveSerializer,
        responses={200: shapes.SavedSerializer, 409: error_response(409)},
        examples=[SAVE],
    )
    def patch(self, request: Request, exam_id: int) -> Response:
        """What can't be understood is saved too, with a warning."""
        now, body = timezone.now(), self.read(shapes.SaveSerializer)
        return Response(
            shown.save_of(
                save_answers(by=self.caller, exam_id=exam_id, now=now, **body), now
            )
        )


class SubmitView(SittingView):
    """The end of an attempt."""

    policy_actions = {"POST": "update"}
    throttle_classes = (GuessThrottle,)

    @extend_schema(
        operation_id="submitAttempt",
        summary="Submit an attempt for grading, and get a signed receipt of what was accepted",
        description=(
            "Answers in the body are a last save; with `revisions` a stale one gets 409 `stale_answer`, and nothing is "
            "submitted. A repeated submission gets the first one's receipt and counts "
            "once: `repeated` is true, and `not_accepted` names answers that are not those on record. An exam "
            "without a clock may be submitted without a start. 409 `attempt_not_started`, or `attempt_ended` where "
            "answers came after the clock had ended it."
        ),
        request=shapes.SubmitSerializer,
        responses={202: shapes.SubmittedSerializer, 409: error_response(409)},
        examples=[SUBMIT],
    )
    def post(self, request: Request, exam_id: int) -> Response:
        """Graded by a task; the receipt is there at once."""
        body = self.read(shapes.SubmitSerializer)
        submission = submit_attempt(
            by=self.caller,
            exam_id=exam_id,
            trace=self.trace,
            now=timezone.now(),
            **body,
        )
        return Response(
            shown.submission_of(submission, self.caller),
            status=status.HTTP_202_ACCEPTED,
        )


class ReceiptView(SittingView):
    """The receipt of one's newest submission."""

    @extend_schema(
        operation_id="getReceipt",
        summary="The signed receipt of the attempt that was submitted last",
        responses=shapes.ReceiptSerializer,
    )
    def get(self, request: Request, exam_id: int) -> Response:
        """404 where nothing was submitted."""
        attempt_of(self.caller, exam_id, now=timezone.now())  # ends what is overdue
        mine = (
            Attempt.objects.visible_to(self.caller, resource=self.resource)
            .ended()
            .filter(exam=exam_id)
        )
        receipt = mine.order_by("-number").values_list("receipt", flat=True).first()
        if receipt is None:
            raise NotFoundError("You have submitted nothing here.")
        return Response(receipt)
