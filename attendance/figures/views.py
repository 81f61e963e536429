"""The routes of rates and of a record's history."""

from typing import cast

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from academics.filters import units_named
from academics.read_audit import note_shown
from attendance.figures.filters import RateFilterSet
from attendance.figures.groups import GROUPS, ORDERINGS, group_row, grouped, ordering
from attendance.figures.history import RESOURCE as HISTORY
from attendance.figures.history import history_of
from attendance.figures.serializers import AttendanceHistorySerializer, RateSerializer
from attendance.models import Attendance
from attendance.querysets import FIGURES, AttendanceQuerySet
from tracker_project.api import pages
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import ValidationError

NO_CURSOR = "Rates have no cursor; use page instead."
OF_CLASS = OpenApiExample(
    "A class",
    response_only=True,
    value={
        "class_id": 1,
        "class_name": "7A",
        "rate": 95.0,
        "counted": 40,
        "present": 36,
        "late": 2,
        "absent": 2,
        "excused": 1,
    },
)


class AttendanceRateViewSet(ResourceViewSet):
    """Rates of attendance over the records that the caller may see."""

    resource, model, serializer_class = "attendance", Attendance, RateSerializer
    filterset_class = RateFilterSet
    ordering_fields = ORDERINGS

    @extend_schema(
        operation_id="listAttendanceRates",
        summary=(
            "Rates of attendance by student, class, unit or day, over any range of days"
        ),
        description=(
            "Present and late out of all that is not excused, in percent. A record"
            " counts for every unit in which its student was enrolled for the term that"
            " the day lies in."
        ),
        parameters=[OpenApiParameter("cursor", exclude=True)],
        examples=[OF_CLASS],
    )
    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The groups that have records; families see the sums of their own records."""
        if "cursor" in request.GET:
            raise ValidationError.of_field("cursor", NO_CURSOR)
        # Before anything else, since it refuses what is no filter.
        records = cast(AttendanceQuerySet, self.narrowed())
        by = request.GET.get("by", "").strip().lower() or "student"
        units = units_named(request.GET["unit"]) if request.GET.get("unit") else None
        orderings = ordering(by, request.GET.get("ordering", ""))
        rows = grouped(by, records, units).order_by(*orderings)
        columns = (*GROUPS[by].columns.values(), *FIGURES)
        page = pages.numbered_page(request, rows, columns)
        return Response([group_row(by, row) for row in page.rows], headers=page.headers)


class AttendanceHistoryView(ResourceView):
    resource = HISTORY

    @extend_schema(
        operation_id="getAttendanceHistory",
        summary=(
            "Who marked, changed or removed a record of attendance, from what to what,"
            " and when"
        ),
        responses=AttendanceHistorySerializer(many=True),
    )
    def get(self, request: Request, attendance_id: int) -> Response:
        student, lines = history_of(attendance_id, by=self.caller)
        if student is None:
            raise Http404
        note_shown(request, [student])
        return Response(lines)
