"""Exams: staff write, publish and preview them; students find those that they may sit."""

from functools import cached_property
from typing import Any

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
from assessments.exams.authoring import serializers as shapes
from assessments.exams.authoring.bodies import ExamEntrySerializer
from assessments.exams.authoring.filters import ExamFilterSet
from assessments.exams.authoring.previewing import preview_of
from assessments.exams.models import Exam
from tracker_project.api.rows import Row, RowReader
from tracker_project.api.views import ResourceViewSet
from tracker_project.errors import ValidationError

LONGEST_SEED = 100
SEED = OpenApiParameter(
    "seed",
    str,
    description="Any word; the id of an attempt gives that attempt's paper.",
)


def either(
    of_student: Any, of_staff: Any, *, many: bool = False
) -> PolymorphicProxySerializer:
    """One shape for students, another for staff."""
    name = "ExamListed" if many else "ExamShown"
    return PolymorphicProxySerializer(
        name, [of_staff, of_student], resource_type_field_name=None, many=many
    )


SAVED = {200: shapes.ExamSavedSerializer}
WRITING: dict[str, Any] = {
    "request": ExamEntrySerializer,
    "responses": SAVED,
    "examples": [examples.CHANGE],
}


@extend_schema_view(
    list=extend_schema(
        operation_id="listExams",
        summary="Staff see every exam; a student those to sit, with the student's own times",
        responses=either(shapes.OwnExamSerializer, shapes.ExamSerializer, many=True),
    ),
    retrieve=extend_schema(
        operation_id="getExam",
        summary="One exam; what it asks is for staff alone",
        responses=either(shapes.OwnExamSerializer, shapes.ExamDetailSerializer),
    ),
    create=extend_schema(
        operation_id="createExam",
        summary="Write an exam, with its sections and who may sit it",
        description="It is a draft until it is published. `questions` in place of `sections` is the short form.",
        request=ExamEntrySerializer,
        responses={201: shapes.ExamSavedSerializer},
        examples=examples.EXAMS,
    ),
    update=extend_schema(
        operation_id="replaceExam",
        summary="Change an exam; fields left out stay, sections are replaced",
        **WRITING,
    ),
    partial_update=extend_schema(
        operation_id="updateExam", summary="The same as PUT", **WRITING
    ),
    destroy=extend_schema(
        operation_id="deleteExam", summary="Remove an exam that nobody has begun"
    ),
)
class ExamViewSet(ResourceViewSet):
    """Exams."""

    resource, model, serializer_class = "exams", Exam, shapes.ExamSerializer
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
        "exam_id": "pk", "title": "title", "opens_at": "opens_at", "closes_at": "closes_at", "updated_at": "updated_at",
    }  # fmt: skip
    ordering = ("-pk",)
    lookup_field = "pk"

    @cached_property
    def student(self) -> Student | None:
        """The student who asks; None for staff, and where the document is drawn."""
        user: Any = getattr(self.request, "user", None)
        if role_of(user) != Role.STUDENT:
            return None
        student = Student.objects.filter(user=user).first()
        if student is None:
            raise Http404
        return student

    @property
    def reader(self) -> RowReader:
        """The rows as they are for the caller."""
        student = self.student
        return selectors.OwnExams(student) if student else selectors.StaffExams()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One exam."""
        response = super().retrieve(request, *args, **kwargs)
        if self.student is None:
            response.data |= selectors.structure_of(
                Exam.objects.get(pk=response.data["id"])
            )
        return response

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write a draft."""
        fields = self._fields(request)
        exam = services.create_exam(by=self.caller, **fields)
        return self._saved(
            exam,
            "The exam was written. Publish it to let it be sat.",
            status.HTTP_201_CREATED,
        )

    @transaction.atomic
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change what the body gives, by PUT and PATCH alike."""
        exam = self.get_object()
        fields = self._fields(request, partial=True)
        return self._saved(
            services.change_exam(exam, by=self.caller, **fields),
            "The exam was changed.",
        )

    def perform_destroy(self, instance: Any) -> None:
        """Remove it unless somebody has begun."""
        services.remove_exam(instance)

    @extend_schema(
        operation_id="publishExam",
        summary="Freeze what an exam asks and let it be sat",
        description="Refused with every fault by its place. An archived exam comes back as it was.",
        request=None,
        responses=SAVED,
    )
    @transaction.atomic
    def publish(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Publish a draft, or an archived exam again."""
        return self._saved(
            services.publish_exam(self.get_object(), by=self.caller),
            "The exam is published.",
        )

    @extend_schema(
        operation_id="unpublishExam",
        summary="Make a published exam a draft again, while nobody has begun",
        request=None,
        responses=SAVED,
    )
    @transaction.atomic
    def unpublish(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Back to a draft."""
        return self._saved(
            services.unpublish_exam(self.get_object(), by=self.caller),
            "The exam is a draft again.",
        )

    @extend_schema(
        operation_id="archiveExam",
        summary="Put an exam away; its results stay",
        request=None,
        responses=SAVED,
    )
    @transaction.atomic
    def archive(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Nobody begins it any more."""
        return self._saved(
            services.archive_exam(self.get_object(), by=self.caller),
            "The exam is archived.",
        )

    @extend_schema(
        operation_id="previewExam",
        summary="A paper as a student would get it, the same for the same seed",
        parameters=[SEED],
        responses=shapes.PreviewSerializer,
    )
    def preview(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Of a draft, from what the bank says now."""
        exam, seed = self.get_object(), request.GET.get("seed") or "1"
        if len(seed) > LONGEST_SEED:
            sentence = f"At most {LONGEST_SEED} characters."
            raise ValidationError.of_field("seed", sentence)
        return Response(preview_of(exam, seed))

    def _fields(self, request: Request, *, partial: bool = False) -> Row:
        body = ExamEntrySerializer(
            data=request.data, partial=partial, context=self.get_serializer_context()
        )
        body.is_valid(raise_exception=True)
        return body.validated_data

    def _saved(
        self, exam: Exam, message: str, code: int = status.HTTP_200_OK
    ) -> Response:
        [row] = self.reader.read(Exam.objects.filter(pk=exam.pk))
        return Response(
            {"message": message, **row, **selectors.structure_of(exam)}, status=code
        )
