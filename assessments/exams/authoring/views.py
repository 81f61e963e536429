"""Exams: staff write, publish and preview them; students find those they may sit."""

from functools import cached_property

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Student
from accounts.policy import Role, role_of
from assessments.exams.authoring import examples, selectors, services
from assessments.exams.authoring.filters import ExamFilterSet
from assessments.exams.authoring.sections import content_of
from assessments.exams.authoring.serializers import responses
from assessments.exams.authoring.serializers.requests import ExamEntrySerializer
from assessments.exams.models import Exam
from tracker_project.api.rows import Row, RowReader
from tracker_project.api.serializers import Serializer
from tracker_project.api.views import ResourceViewSet
from tracker_project.errors import ValidationError

LONGEST_SEED = 100
SEED = OpenApiParameter(
    "seed",
    str,
    description="Any word; the id of an attempt gives that attempt's paper.",
)
SAVED = {200: responses.ExamSavedSerializer}


def either(
    for_students: type[Serializer], for_staff: type[Serializer], *, many: bool = False
) -> PolymorphicProxySerializer:
    """One shape for students, another for staff."""
    return PolymorphicProxySerializer(
        "ExamListed" if many else "ExamShown",
        [for_staff, for_students],
        resource_type_field_name=None,
        many=many,
    )


@extend_schema_view(
    list=extend_schema(
        operation_id="listExams",
        summary="Staff see every exam; a student those to sit, with own times",
        responses=either(
            responses.OwnExamSerializer, responses.ExamSerializer, many=True
        ),
    ),
    retrieve=extend_schema(
        operation_id="getExam",
        summary="One exam; what it asks is for staff alone",
        responses=either(responses.OwnExamSerializer, responses.ExamDetailSerializer),
    ),
    create=extend_schema(
        operation_id="createExam",
        summary="Write an exam, with its sections and who may sit it",
        description="It is a draft until it is published. "
        "`questions` in place of `sections` is the short form.",
        request=ExamEntrySerializer,
        responses={201: responses.ExamSavedSerializer},
        examples=examples.EXAMS,
    ),
    update=extend_schema(
        operation_id="replaceExam",
        summary="Change an exam; fields left out stay, sections are replaced",
        request=ExamEntrySerializer,
        responses=SAVED,
        examples=[examples.CHANGE],
    ),
    partial_update=extend_schema(
        operation_id="updateExam",
        summary="The same as PUT",
        request=ExamEntrySerializer,
        responses=SAVED,
        examples=[examples.CHANGE],
    ),
    destroy=extend_schema(
        operation_id="deleteExam", summary="Remove an exam that nobody has begun"
    ),
)
class ExamViewSet(ResourceViewSet):
    resource = "exams"
    model = Exam
    serializer_class = responses.ExamSerializer
    # A preview shows the paper, which is for those alone who may write it.
    policy_actions = {
        "publish": "update",
        "unpublish": "update",
        "archive": "update",
        "preview": "update",
    }
    filterset_class = ExamFilterSet
    search_fields = ("title", "unit__code", "unit__name")
    ordering_fields = {
        "exam_id": "pk",
        "title": "title",
        "opens_at": "opens_at",
        "closes_at": "closes_at",
        "updated_at": "updated_at",
    }
    ordering = ("-pk",)
    lookup_field = "pk"

    @cached_property
    def student(self) -> Student | None:
        """The student who asks; None for staff, and where the document is drawn."""
        user = getattr(self.request, "user", None)
        if role_of(user) != Role.STUDENT:
            return None

        student = Student.objects.filter(user=user).first()
        if student is None:
            raise Http404
        return student

    @property
    def reader(self) -> RowReader:
        if self.student is not None:
            return selectors.StudentExams(self.student)
        return selectors.StaffExams()

    def retrieve(self, request: Request, *args: object, **kwargs: object) -> Response:
        response = super().retrieve(request, *args, **kwargs)
        if self.student is None:
            exam = Exam.objects.get(pk=response.data["id"])
            response.data.update(content_of(exam))
        return response

    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        fields = self.read_body(request)
        exam = services.create_exam(by=self.caller, **fields)
        return self.saved(
            exam,
            "The exam was written. Publish it to let it be sat.",
            status.HTTP_201_CREATED,
        )

    @transaction.atomic
    def update(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Change what the body gives, by PUT and PATCH alike."""
        exam = self.get_object()
        fields = self.read_body(request, partial=True)
        if fields:
            exam = services.change_exam(exam, by=self.caller, **fields)
        return self.saved(exam, "The exam was changed.")

    def perform_destroy(self, instance: Exam) -> None:  # type: ignore[override]
        services.remove_exam(instance)

    @extend_schema(
        operation_id="publishExam",
        summary="Freeze what an exam asks and let it be sat",
        description="Refused with every fault by its place. "
        "An archived exam comes back as it was.",
        request=None,
        responses=SAVED,
    )
    @transaction.atomic
    def publish(self, request: Request, *args: object, **kwargs: object) -> Response:
        exam = services.publish_exam(self.get_object(), by=self.caller)
        return self.saved(exam, "The exam is published.")

    @extend_schema(
        operation_id="unpublishExam",
        summary="Make a published exam a draft again, while nobody has begun",
        request=None,
        responses=SAVED,
    )
    @transaction.atomic
    def unpublish(self, request: Request, *args: object, **kwargs: object) -> Response:
        exam = services.unpublish_exam(self.get_object(), by=self.caller)
        return self.saved(exam, "The exam is a draft again.")

    @extend_schema(
        operation_id="archiveExam",
        summary="Put an exam away; its results stay",
        request=None,
        responses=SAVED,
    )
    @transaction.atomic
    def archive(self, request: Request, *args: object, **kwargs: object) -> Response:
        exam = services.archive_exam(self.get_object(), by=self.caller)
        return self.saved(exam, "The exam is archived.")

    @extend_schema(
        operation_id="previewExam",
        summary="A paper as a student would get it, the same for the same seed",
        parameters=[SEED],
        responses=responses.PreviewSerializer,
    )
    def preview(self, request: Request, *args: object, **kwargs: object) -> Response:
        exam = self.get_object()
        seed = request.GET.get("seed") or "1"
        if len(seed) > LONGEST_SEED:
            raise ValidationError.of_field(
                "seed", f"At most {LONGEST_SEED} characters."
            )
        return Response(selectors.preview_of(exam, seed))

    def read_body(self, request: Request, *, partial: bool = False) -> Row:
        body = ExamEntrySerializer(
            data=request.data, partial=partial, context=self.get_serializer_context()
        )
        body.is_valid(raise_exception=True)
        return body.validated_data

    def saved(
        self, exam: Exam, message: str, code: int = status.HTTP_200_OK
    ) -> Response:
        """The answer to a write: the whole exam, and a message."""
        [row] = self.reader.read(Exam.objects.filter(pk=exam.pk))
        return Response({"message": message, **row, **content_of(exam)}, status=code)
