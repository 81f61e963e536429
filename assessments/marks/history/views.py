"""What became of a mark, for staff."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.marks.history.models import AssessmentChange
from assessments.marks.history.serializers import AssessmentChangeSerializer
from assessments.marks.history.services import Snapshot, creation_of
from assessments.marks.models import Assessment
from tracker_project.api.rows import Row, reader_for
from tracker_project.api.views import ResourceView


class HistoryView(ResourceView):
    """The history of one mark, which outlives it."""

    resource = "assessment_history"

    @extend_schema(
        operation_id="getAssessmentHistory",
        summary="Who recorded, changed or removed a mark, from what to what, when and why",
        responses=AssessmentChangeSerializer(many=True),
    )
    def get(self, request: Request, assessment_id: int) -> Response:
        """The oldest first."""
        changes = AssessmentChange.objects.visible_to(self.caller).filter(
            assessment_id=assessment_id
        )
        rows = reader_for(AssessmentChangeSerializer, AssessmentChange).read(
            changes.order_by("changed_at", "pk")
        )
        return Response(rows or [self._recorded(assessment_id)])

    def _recorded(self, assessment_id: int) -> Row:
        """How a mark that never changed was recorded; 404 where the caller may not see it."""
        marks = Assessment.objects.visible_to(self.caller, resource=self.resource)
        mark = (
            marks.select_related("student", "unit", "recorded_by")
            .filter(pk=assessment_id)
            .first()
        )
        if mark is None:
            raise Http404
        return dict(
            AssessmentChangeSerializer(creation_of(mark, Snapshot.of(mark))).data
        )
