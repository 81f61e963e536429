"""The routes of rates and of a record's history."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Unit
from academics.references import student_filter, unit_filter
from attendance.figures.groups import GROUPS, ORDERINGS, grouped, ordering, shown
from attendance.figures.history import RESOURCE as HISTORY
from attendance.figures.history import history_of
from attendance.figures.serializers import AttendanceHistorySerializer, RateSerializer
from attendance.models import Attendance
from attendance.querysets import FIGURES
from tracker_project.api import filters, pages
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import ValidationError

NO_CURSOR = "Rates have no cursor; use page instead."
OF_CLASS = OpenApiExample(
    "A class",
    response_only=True,
    value={
        "class_id": 1, "class_name": "7A", "rate": 95.0, "counted": 40, "present": 36, "late": 2, "absent": 2,
        "excused": 1,
    },
)  # fmt: skip


def units_named(word: str) -> QuerySet[Unit]:
    """The units that a code, a name or a row id means."""
    return Unit.objects.filter(unit_filter("pk").condition("unit", word))


class AttendanceRateViewSet(ResourceViewSet):
    """Rates of attendance over the records that the caller may see."""

    resource, model, serializer_class = "attendance", Attendance, RateSerializer
    filters = {
        "by": filters.choice(
            lambda by: Q(), list(GROUPS), "What a row is of; a student by default."
        ),
        "start_date": filters.day("date__gte", "From this day on."),
        "end_date": filters.day("date__lte", "Up to this day."),
        "class_id": filters.number("school_class", "Records of this class."),
        "student_id": student_filter(),
        "unit": filters.text(
            lambda word: Q(
                pk__in=Attendance.objects.of_units(units_named(word)).values("pk")
            ),
            "A unit's code, name or row id: the days of its terms, of the students enrolled in it.",
        ),
    }
    ordering_fields = ORDERINGS

    @extend_schema(
        operation_id="listAttendanceRates",
        summary="Rates of attendance by student, class, unit or day, over any range of days",
        description=(
            "Present and late out of all that is not excused, in percent. A record counts for every unit in which "
            "its student was enrolled for the term that the day lies in."
        ),
        parameters=[OpenApiParameter("cursor", exclude=True)],
        examples=[OF_CLASS],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The groups that have records; families see the sums of their own records."""
        if "cursor" in request.GET:
            raise ValidationError.of_field("cursor", NO_CURSOR)
        records = (
            self.narrowed()
        )  # before anything else, since it refuses what is no filter
        by = request.GET.get("by", "").strip().lower() or "student"
        units = units_named(request.GET["unit"]) if request.GET.get("unit") else None
        rows = grouped(by, records, units).order_by(
            *ordering(by, request.GET.get("ordering", ""))
        )
        page = pages.numbered_page(
            request, rows, (*GROUPS[by].columns.values(), *FIGURES)
        )
        return Response([shown(by, row) for row in page.rows], headers=page.headers)


class AttendanceHistoryView(ResourceView):
    """What became of one record; it outlives the record."""

    resource, schema_tag = HISTORY, "attendance"

    @extend_schema(
        operation_id="getAttendanceHistory",
        summary="Who marked, changed or removed a record of attendance, from what to what, and when",
        responses=AttendanceHistorySerializer(many=True),
    )
    def get(self, request: Request, attendance_id: int) -> Response:
        """The oldest first."""
        lines = history_of(attendance_id, by=self.caller)
        if not lines:
            raise Http404
        return Response(lines)
