"""Marks, their figures and their history."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import Role, role_of
from assessments.marks import selectors, services
from assessments.marks import serializers as shapes
from assessments.marks.bulk import read_bulk
from assessments.marks.filters import AssessmentFilterSet
from assessments.marks.models import Assessment, AssessmentChange
from tracker_project.api.rows import reader_for
from tracker_project.api.views import ResourceView, ResourceViewSet

A_MARK = OpenApiExample(
    "A mark",
    request_only=True,
    value={
        "student_id": "STU0001",
        "subject_name": "Mathematics",
        "assessment_type": "quiz",
        "score": 17.5,
        "max_score": 20,
        "date_taken": "2024-10-15",
        "term": "Term 1",
        "academic_year": "2024-2025",
        "notes": "Fractions",
    },
)
OUT_OF_100 = OpenApiExample(
    "Marks out of 100",
    request_only=True,
    value={"student": "STU0001", "unit": "MATH", "marks": 72},
)
ANOTHER_SCORE = OpenApiExample(
    "Another score",
    request_only=True,
    value={"score": 18, "reason": "Question 3 was marked again."},
)
REASON = OpenApiParameter(
    "reason", str, description="Why; needed once the mark is published."
)
A_CLASS = OpenApiExample(
    "A class's marks",
    request_only=True,
    value={
        "unit": "MATH",
        "assessment_type": "test",
        "max_score": 50,
        "records": [
            {"student_id": "STU0001", "score": 41},
            {"student_id": "STU0002", "score": 33.5, "notes": "Late"},
        ],
    },
)
FAMILY = (Role.STUDENT, Role.PARENT)


@extend_schema_view(
    list=extend_schema(
        operation_id="listAssessments", summary="Marks that the caller may see"
    ),
    retrieve=extend_schema(operation_id="getAssessment", summary="One mark"),
    create=extend_schema(
        operation_id="createAssessment",
        summary="Record a mark; percentage and status are computed",
        request=shapes.AssessmentEntrySerializer,
        responses={201: shapes.AssessmentSavedSerializer},
        examples=[A_MARK, OUT_OF_100],
    ),
    update=extend_schema(
        operation_id="replaceAssessment",
        summary="Change a mark; fields left out stay",
        request=shapes.AssessmentChangeEntrySerializer,
        examples=[ANOTHER_SCORE],
    ),
    partial_update=extend_schema(
        operation_id="updateAssessment",
        summary="The same as PUT",
        request=shapes.AssessmentChangeEntrySerializer,
        examples=[ANOTHER_SCORE],
    ),
    destroy=extend_schema(
        operation_id="deleteAssessment",
        summary="Remove a mark; a published one with a reason",
        parameters=[REASON],
    ),
)
class AssessmentViewSet(ResourceViewSet):
    """Marks.

    A status or a percentage in a body is not read, so that a row can be sent back.
    """

    resource = "assessments"
    model = Assessment
    serializer_class = shapes.AssessmentSerializer
    filterset_class = AssessmentFilterSet
    search_fields = (
        "student__first_name",
        "student__last_name",
        "student__student_id",
        "title",
        "unit__name",
    )
    ordering_fields = {
        "date_taken": "date_taken",
        "score": "score",
        "percentage": "percentage",
        # In the order in which they came, by an index that is there.
        "created_at": "pk",
        "assessment_id": "pk",
    }
    ordering = ("-date_taken", "-pk")
    lookup_field = "pk"
    read_deeply = True

    def get_serializer_class(self) -> type[shapes.FamilyAssessmentSerializer]:
        """For a student or a parent the shape without what is for staff alone.

        The API's document is drawn for staff.
        """
        role = role_of(getattr(self.request, "user", None))
        if role in FAMILY:
            return shapes.FamilyAssessmentSerializer
        return shapes.AssessmentSerializer

    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        mark = services.record_mark(
            by=self.caller, **shapes.entry().run_validation(request.data)
        )
        row = reader_for(shapes.AssessmentSerializer, Assessment).of(mark)
        answer = {"message": "The mark was recorded.", **row}
        return Response(answer, status=status.HTTP_201_CREATED)

    @transaction.atomic
    def update(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Change the fields that the body gives, by PUT and PATCH alike."""
        mark = self.get_object()
        entry = shapes.without_what_is_shown(request.data, self.row_of(mark.pk))
        body = shapes.AssessmentChangeEntrySerializer(data=entry)
        body.is_valid(raise_exception=True)
        if body.validated_data:
            services.change_mark(mark, by=self.caller, **body.validated_data)
        return Response(self.row_of(mark.pk))

    def perform_destroy(self, instance: Any) -> None:  # an Assessment
        """Remove the mark; the reason may stand in the address or in a body."""
        body = shapes.RemovalSerializer(
            data=self.request.data or self.request.GET.dict()
        )
        body.is_valid(raise_exception=True)
        services.remove_marks([instance], by=self.caller, **body.validated_data)

    @extend_schema(
        operation_id="createAssessments",
        summary="Record a whole class's marks at once, all or none",
        request=shapes.AssessmentsBulkRequestSerializer,
        responses={201: shapes.AssessmentsBulkAnswerSerializer},
        examples=[A_CLASS],
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """What stands at the top holds for each record that doesn't say otherwise.

        A list of records will do.
        """
        marks = services.record_marks(read_bulk(request.data), by=self.caller)
        answer = {
            "message": f"{len(marks)} marks were recorded.",
            "created": len(marks),
            "count": len(marks),
            "assessments": [mark.pk for mark in marks],
        }
        return Response(answer, status=status.HTTP_201_CREATED)


class StatisticsViewSet(AssessmentViewSet):
    """Figures over the marks that the caller may see, after the list's filters."""

    resource = "assessment_statistics"
    filtered_actions = ("statistics",)
    ordering_fields = {}

    @extend_schema(
        operation_id="getAssessmentStatistics",
        summary="Number and mean of marks, by subject and by band",
        responses=shapes.StatisticsSerializer,
    )
    def statistics(self, request: Request) -> Response:
        """The list's filters and search narrow the figures too."""
        return Response(selectors.statistics(self.narrowed()))


class HistoryView(ResourceView):
    """The history of one mark, which outlives it."""

    resource = "assessment_history"

    @extend_schema(
        operation_id="getAssessmentHistory",
        summary=(
            "Who recorded, changed or removed a mark, from what to what, when and why"
        ),
        responses=shapes.AssessmentChangeSerializer(many=True),
    )
    def get(self, request: Request, assessment_id: int) -> Response:
        """The oldest first; of a mark that never changed, how it was recorded."""
        changes = AssessmentChange.objects.visible_to(self.caller)
        of_mark = changes.filter(assessment_id=assessment_id)
        reader = reader_for(shapes.AssessmentChangeSerializer, AssessmentChange)
        rows = reader.read(of_mark.order_by("changed_at", "pk"))
        if rows:
            return Response(rows)

        marks = Assessment.objects.visible_to(self.caller, resource=self.resource)
        mark = get_object_or_404(
            marks.select_related("student", "unit", "recorded_by"), pk=assessment_id
        )
        created = AssessmentChange(
            assessment_id=mark.pk,
            student=mark.student,
            unit=mark.unit,
            action=AssessmentChange.Actions.CREATED,
            score_after=mark.score,
            max_score_after=mark.max_score,
            status_after=mark.status,
            changed_by=mark.recorded_by,
            changed_at=mark.created_at,
        )
        return Response([shapes.AssessmentChangeSerializer(created).data])
