"""Holidays: everybody sees them, the office sets them."""

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from attendance.holidays.filters import HolidayFilterSet
from attendance.holidays.models import Holiday
from attendance.holidays.serializers import HolidaySerializer
from tracker_project.api.views import ResourceViewSet

BREAK = OpenApiExample(
    "Half-term break",
    request_only=True,
    value={
        "name": "Half-term break",
        "start_date": "2030-10-28",
        "end_date": "2030-11-01",
    },
)
SHORTER = OpenApiExample(
    "A day less", request_only=True, value={"end_date": "2030-10-31"}
)


@extend_schema_view(
    list=extend_schema(
        operation_id="listHolidays", summary="Days without school, the earliest first"
    ),
    create=extend_schema(
        operation_id="createHoliday", summary="Add a holiday", examples=[BREAK]
    ),
    retrieve=extend_schema(operation_id="getHoliday", summary="One holiday"),
    update=extend_schema(
        operation_id="replaceHoliday", summary="The same as PATCH", examples=[SHORTER]
    ),
    partial_update=extend_schema(
        operation_id="updateHoliday", summary="Change a holiday", examples=[SHORTER]
    ),
    destroy=extend_schema(operation_id="deleteHoliday", summary="Remove a holiday"),
)
class HolidayViewSet(ResourceViewSet):
    resource, model, serializer_class = "holidays", Holiday, HolidaySerializer
    filterset_class = HolidayFilterSet
    search_fields = ("name",)
    ordering_fields = {"start_date": "start_date", "name": "name"}
    ordering = ("start_date", "pk")
    created_message = "The holiday was added."
