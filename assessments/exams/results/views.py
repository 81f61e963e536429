"""Results by exam and by user, their release, and the attempts behind them."""

from functools import cached_property
from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
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
from academics.read_audit import note_shown
from accounts.policy import Role, role_of
from assessments.exams.access import exam_for
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.results import selectors
from assessments.exams.results.exporting import as_csv
from assessments.exams.results.filters import (
    AnonymousAttemptFilterSet,
    AttemptFilterSet,
    ResultFilterSet,
    UserResultFilterSet,
)
from assessments.exams.results.presentation import present_attempt
from assessments.exams.results.releasing import release_exam, shows_now
from assessments.exams.results.serializers import (
    AttemptSerializer,
    ExamReleasedSerializer,
    ReleaseEntrySerializer,
    ResultSerializer,
    ReviewSerializer,
)
from tracker_project.api.files import FileMixin
from tracker_project.api.filters import FilterSet
from tracker_project.api.rows import RowReader
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import ValidationError

FORMAT_PARAMETER = OpenApiParameter(
    "format", str, enum=["csv"], description="csv, which is the default."
)
RELEASE_EXAMPLES = [
    OpenApiExample("Now", request_only=True, value={}),
    OpenApiExample(
        "Though somebody never ended", request_only=True, value={"ignore_running": True}
    ),
]
USER_RESULTS_DESCRIPTION = (
    "`user_id` is a user's id, or a student's code (STU0001). A family sees what is "
    "released; by their own id parents get the results of their children, and staff, "
    "who sit no exams, an empty list."
)
RELEASE_DESCRIPTION = (
    "409 `not_all_graded` while attempts run, wait for grading or for a person; it "
    "names how many."
)
REVIEW_DESCRIPTION = (
    "Feedback and key are shown to a family once nobody sits the exam any more, nor "
    "may begin it: it is closed for everybody, every student who may sit it has used "
    "up the attempts, or it is archived. Until then `shows` is at most `correctness`."
)


class ResultListViewSet(ResourceViewSet):
    resource = "results"
    model = ExamResult
    serializer_class = ResultSerializer
    filterset_class: ClassVar[type[FilterSet]] = ResultFilterSet
    search_fields = ("student__student_id", "student__first_name", "student__last_name")
    ordering_fields = {
        "student_id": "student__student_id",
        "score": "score",
        "percentage": "percentage",
        "graded_at": "graded_at",
    }

    def get_queryset(self) -> QuerySet[ExamResult]:
        return selectors.results_for(self.caller)


@extend_schema_view(
    list=extend_schema(
        operation_id="listExamResults",
        summary="The results of an exam: staff see every one, a family its own once "
        "they are released",
        description="404 for a student or a parent as long as there is none to see.",
    )
)
class ExamResultViewSet(ResultListViewSet):
    ordering = ("student__student_id", "pk")

    def get_queryset(self) -> QuerySet[ExamResult]:
        exam_id = self.kwargs["exam_id"]
        results = super().get_queryset().filter(exam=exam_id)

        if not selectors.is_family(self.caller):
            exam_for(self.caller, exam_id, resource=self.resource)
        elif not results.exists():
            raise Http404
        return results


@extend_schema_view(
    list=extend_schema(
        operation_id="listUserResults",
        summary="The results of a user in every exam, the latest first",
        description=USER_RESULTS_DESCRIPTION,
    )
)
class UserResultViewSet(ResultListViewSet):
    filterset_class = UserResultFilterSet
    search_fields = ("exam__title", "exam__unit__code", "exam__unit__name")
    ordering_fields = {
        "score": "score",
        "percentage": "percentage",
        "graded_at": "graded_at",
        "exam_id": "exam",
    }
    ordering = ("-graded_at", "-pk")

    def get_queryset(self) -> QuerySet[ExamResult]:
        """Those of the student; Http404 for a user who is none of the caller's."""
        results = super().get_queryset()
        word = self.kwargs["user_id"].strip()
        user_id = row_id(word)
        named = Q(student_id=word.upper()) if user_id is None else Q(user=user_id)

        students = Student.objects.visible_to(self.caller, resource=self.resource)
        student = students.filter(named).first()
        if student is not None:
            return results.filter(student=student)

        if user_id != self.caller.pk:
            raise Http404
        if role_of(self.caller) == Role.PARENT:
            return results
        return results.none()


class ExportView(FileMixin, ResourceView):
    resource = "attempts"
    file_type = "text/csv"

    @extend_schema(
        operation_id="exportExamResults",
        summary="Download the results of an exam as CSV",
        parameters=[FORMAT_PARAMETER],
        responses={(200, "text/csv"): OpenApiTypes.STR, 400: error_response(400)},
    )
    def get(self, request: Request, exam_id: int) -> HttpResponse:
        exam_for(self.caller, exam_id, resource=self.resource)
        wanted = request.GET.get("format") or "csv"
        if wanted.strip().lower() != "csv":
            raise ValidationError.of_field("format", "Choose from: csv.")

        results = selectors.results_for(self.caller).filter(exam=exam_id)
        students = results.order_by().values("student")
        note_shown(request, students)

        rows = selectors.result_reader().read(
            results.order_by("student__student_id", "pk")
        )
        file_name = f"results-{exam_id}.csv"
        return HttpResponse(
            as_csv(rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
        )


class ReleaseExamView(ResourceView):
    """The release of an exam's results; doing it again changes nothing."""

    resource = "results"
    policy_actions = {"POST": "release"}

    @extend_schema(
        operation_id="releaseExamResults",
        summary="Show an exam's results and marks to students and parents, at one "
        "moment",
        description=RELEASE_DESCRIPTION,
        request=ReleaseEntrySerializer,
        responses={200: ExamReleasedSerializer, 409: error_response(409)},
        examples=RELEASE_EXAMPLES,
    )
    def post(self, request: Request, exam_id: int) -> Response:
        exam = exam_for(self.caller, exam_id, "release", resource=self.resource)
        serializer = ReleaseEntrySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)

        exam = release_exam(exam, by=self.caller, **serializer.validated_data)

        results = exam.results.count()
        body = {
            "message": f"The results of {exam.title} are shown: {results}.",
            "exam_id": exam.pk,
            "released_at": exam.released_at,
            "results": results,
        }
        return Response(body)


@extend_schema_view(
    list=extend_schema(
        operation_id="listAttempts",
        summary="The attempts at an exam; without names while answers are marked "
        "anonymously",
        responses=AttemptSerializer(many=True),
    )
)
class AttemptViewSet(ResourceViewSet):
    resource = "attempts"
    model = Attempt
    serializer_class = AttemptSerializer
    ordering_fields = {
        "started_at": "started_at",
        "number": "number",
        "state": "state",
    }
    ordering = ("-started_at", "-pk")

    @cached_property
    def exam(self) -> Exam:
        return exam_for(self.caller, self.kwargs["exam_id"], resource=self.resource)

    @cached_property
    def named(self) -> bool:
        return not selectors.is_anonymous_now(self.exam)

    @property
    def filterset_class(self) -> type[AttemptFilterSet]:  # type: ignore[override]
        """Whose attempts they are can't be asked either while it is not told."""
        if getattr(self, "swagger_fake_view", False) or self.named:
            return AttemptFilterSet
        return AnonymousAttemptFilterSet

    @property
    def reader(self) -> RowReader:
        return selectors.AttemptReader(named=self.named)

    def get_queryset(self) -> QuerySet[Attempt]:
        return super().get_queryset().filter(exam=self.exam)


class ReviewView(ResourceView):
    resource = "attempt_reviews"

    @extend_schema(
        operation_id="reviewAttempt",
        summary="An attempt question by question: staff see all, a family what the "
        "exam shows once it is released",
        description=REVIEW_DESCRIPTION,
        responses=ReviewSerializer,
    )
    def get(self, request: Request, exam_id: int, attempt_id: UUID) -> Response:
        is_family = selectors.is_family(self.caller, self.resource)
        attempts = Attempt.objects.visible_to(self.caller, resource=self.resource)
        attempts = attempts.filter(exam=exam_id, pk=attempt_id)
        if is_family:
            attempts = attempts.filter(
                exam__released_at__isnull=False, state=AttemptState.GRADED
            )

        attempt = attempts.select_related("exam", "student").first()
        if attempt is None:
            raise Http404

        if is_family:
            shows = shows_now(attempt, timezone.now())
            return Response(present_attempt(attempt, shows=shows))

        note_shown(request, [attempt.student_id])
        named = not selectors.is_anonymous_now(attempt.exam)
        return Response(present_attempt(attempt, named=named))
