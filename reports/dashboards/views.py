"""The first page of a teacher and of a parent."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from academics.calendar import today
from reports.dashboards.parent import children_of
from reports.dashboards.serializers import (
    ParentChildSerializer,
    TeacherDashboardSerializer,
)
from reports.dashboards.teacher import dashboard_of
from tracker_project.api.views import ResourceView


class TeacherDashboardView(ResourceView):
    resource = "teacher_dashboard"

    @extend_schema(
        operation_id="getTeacherDashboard",
        summary="Own classes and units, what is to do, and who needs help",
        responses=TeacherDashboardSerializer,
    )
    def get(self, request: Request) -> Response:
        """Only those whom the teacher teaches, whatever the teacher may see besides."""
        return Response(dashboard_of(self.caller, today()))


class ParentChildrenView(ResourceView):
    resource = "parent_portal"

    @extend_schema(
        operation_id="listChildren",
        summary="Each child: attendance, averages, status, what is due and what is new",
        responses=ParentChildSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(children_of(self.caller, today()))
