"""Results by exam and by user, their release, and the attempts behind them."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from academics.lookups import row_id
from academics.models import Student
from academics.read_audit import account_for
from accounts.policy import Role, role_of
from assessments.exams.access import exam_for
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.results import exporting, releasing, selectors
from assessments.exams.results import serializers as shapes
from assessments.exams.results.filters import (
    AnonymousAttemptFilterSet,
    AttemptFilterSet,
    ResultFilterSet,
    UserResultFilterSet,
)
from assessments.exams.results.reviewing import review
from tracker_project.api.rows import RowReader
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import ValidationError

FORMAT = OpenApiParameter(
    "format", str, enum=["csv"], description="csv, which is the default."
)
RELEASE = OpenApiExample("Now", request_only=True, value={})
THOUGH = OpenApiExample(
    "Though somebody never ended", request_only=True, value={"ignore_running": True}
)


class ResultList(ResourceViewSet):
    """Results that the caller may see."""

    resource, model, serializer_class = "results", ExamResult, shapes.ResultSerializer
    filterset_class = ResultFilterSet
    search_fields = ("student__student_id", "student__first_name", "student__last_name")
    ordering_fields = {
        "student_id": "student__student_id", "score": "score", "percentage": "percentage", "graded_at": "graded_at",
    }  # fmt: skip

    def get_queryset(self) -> Any:
        """With the number of attempts."""
        return selectors.results_for(self.request.user)


@extend_schema_view(
    list=extend_schema(
        operation_id="listExamResults",
        summary="The results of an exam: staff see every one, a family its own once they are released",
        description="404 for a student or a parent as long as there is none to be seen.",
    )
)
class ExamResultViewSet(ResultList):
    """The results of one exam."""

    ordering = ("student__student_id", "pk")

    def get_queryset(self) -> Any:
        """Those of the exam; Http404 where the caller may see none."""
        exam_id, rows = (
            self.kwargs["exam_id"],
            super().get_queryset().filter(exam=self.kwargs["exam_id"]),
        )
        if not selectors.is_family(self.caller):
            exam_for(self.caller, exam_id, resource=self.resource)
        elif not rows.exists():
            raise Http404
        return rows


@extend_schema_view(
    list=extend_schema(
        operation_id="listUserResults",
        summary="The results of a user in every exam, the latest first",
        description=(
            "`user_id` is a user's id, or a student's code (STU0001). A family sees what is released; by their own id "
            "parents get the results of their children, and staff, who sit no exams, an empty list."
        ),
    )
)
class UserResultViewSet(ResultList):
    """The results of one user."""

    filterset_class = UserResultFilterSet
    search_fields = ("exam__title", "exam__unit__code", "exam__unit__name")
    ordering_fields = {
        "score": "score",
        "percentage": "percentage",
        "graded_at": "graded_at",
        "exam_id": "exam",
    }
    ordering = ("-graded_at", "-pk")

    def get_queryset(self) -> Any:
        """Those of the student; Http404 for a user who is none, or none of the caller's."""
        word = self.kwargs["user_id"].strip()
        number = row_id(word)
        named = Q(student_id=word.upper()) if number is None else Q(user=number)
        student = (
            Student.objects.visible_to(self.caller, resource=self.resource)
            .filter(named)
            .first()
        )
        if student is not None:
            return super().get_queryset().filter(student=student)
        if number != self.caller.pk:
            raise Http404
        mine = super().get_queryset()
        return mine if role_of(self.caller) == Role.PARENT else mine.none()


class ExportView(ResourceView):
    """The results of an exam as a file, for staff."""

    resource = "attempts"

    @extend_schema(
        operation_id="exportExamResults",
        summary="Download the results of an exam as CSV",
        parameters=[FORMAT],
        responses={(200, "text/csv"): OpenApiTypes.STR, 400: error_response(400)},
    )
    def get(self, request: Request, exam_id: int) -> HttpResponse:
        """Every result, by the students' codes."""
        exam_for(self.caller, exam_id, resource=self.resource)
        if (request.GET.get("format") or "csv").strip().lower() != "csv":
            raise ValidationError.of_field("format", "Choose from: csv.")
        rows = (
            selectors.results_for(self.caller)
            .filter(exam=exam_id)
            .order_by("student__student_id", "pk")
        )
        account_for(
            self.caller, Q(pk__in=rows.order_by().values("student")), request._request
        )
        headers = {
            "Content-Disposition": f'attachment; filename="results-{exam_id}.csv"'
        }
        table = exporting.as_csv(selectors.result_reader().read(rows))
        return HttpResponse(
            table, content_type="text/csv; charset=utf-8", headers=headers
        )


class ReleaseExamView(ResourceView):
    """The release of an exam's results."""

    resource, policy_actions = "results", {"POST": "release"}

    @extend_schema(
        operation_id="releaseExamResults",
        summary="Show an exam's results and marks to students and parents, all at one moment",
        description="409 `not_all_graded` while attempts run, wait for grading or for a person; it names how many.",
        request=shapes.ReleaseEntrySerializer,
        responses={200: shapes.ExamReleasedSerializer, 409: error_response(409)},
        examples=[RELEASE, THOUGH],
    )
    def post(self, request: Request, exam_id: int) -> Response:
        """Doing it again changes nothing."""
        exam = exam_for(self.caller, exam_id, "release", resource=self.resource)
        body = shapes.ReleaseEntrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        exam = releasing.release_exam(exam, by=self.caller, **body.validated_data)
        results = exam.results.count()
        message = f"The results of {exam.title} are shown: {results}."
        return Response(
            {
                "message": message,
                "exam_id": exam.pk,
                "released_at": exam.released_at,
                "results": results,
            }
        )


@extend_schema_view(
    list=extend_schema(
        operation_id="listAttempts",
        summary="The attempts at an exam; without names while answers are marked anonymously",
        responses=shapes.AttemptSerializer(many=True),
    )
)
class AttemptViewSet(ResourceViewSet):
    """The attempts at one exam."""

    resource, model, serializer_class = "attempts", Attempt, shapes.AttemptSerializer
    ordering_fields = {
        "started_at": "started_at", "number": "number", "state": "state",
    }  # fmt: skip
    ordering = ("-started_at", "-pk")

    @cached_property
    def exam(self) -> Exam:
        """The exam of the address; Http404 where the caller may not see its attempts."""
        return exam_for(self.caller, self.kwargs["exam_id"], resource=self.resource)

    @cached_property
    def named(self) -> bool:
        """Whether names may be told."""
        return not selectors.is_anonymous_now(self.exam)

    @property
    def filterset_class(self) -> type[AttemptFilterSet]:  # type: ignore[override]
        """Whose attempts they are can't be asked either while it is not told."""
        if getattr(self, "swagger_fake_view", False) or self.named:
            return AttemptFilterSet
        return AnonymousAttemptFilterSet

    @property
    def reader(self) -> RowReader:
        """Rows with names or without."""
        return selectors.ListedAttempts(named=self.named)

    def get_queryset(self) -> Any:
        """Those at the exam."""
        return super().get_queryset().filter(exam=self.exam)


class ReviewView(ResourceView):
    """One attempt in detail."""

    resource = "attempt_reviews"

    @extend_schema(
        operation_id="reviewAttempt",
        summary="An attempt question by question: staff see all, a family what the exam shows once it is released",
        description=(
            "Feedback and key are shown to a family once the exam is closed for everybody; where it never closes, once "
            "the student has no attempt left. Until then `shows` is at most `correctness`."
        ),
        responses=shapes.ReviewSerializer,
    )
    def get(self, request: Request, exam_id: int, attempt_id: Any) -> Response:
        """404 for a family until the attempt is graded and the exam released."""
        family = selectors.is_family(self.caller, self.resource)
        attempts = Attempt.objects.visible_to(
            self.caller, resource=self.resource
        ).filter(exam=exam_id, pk=attempt_id)
        if family:
            attempts = attempts.filter(
                exam__released_at__isnull=False, state=AttemptState.GRADED
            )
        attempt = attempts.select_related("exam", "student").first()
        if attempt is None:
            raise Http404
        if family:
            return Response(
                review(attempt, shows=releasing.shows_now(attempt, timezone.now()))
            )
        return Response(
            review(attempt, named=not selectors.is_anonymous_now(attempt.exam))
        )
