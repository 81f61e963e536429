"""The routes of the classes that a student was in, and of departures."""

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view

from academics.lifecycle.serializers import histories as shapes
from academics.lifecycle.views.base import STUDENT
from academics.models import ClassMembership, Departure, Student
from accounts.policy import Role, role_of
from tracker_project.api.serializers import BaseSerializer, ModelSerializer
from tracker_project.api.views import ResourceViewSet

FAMILY = (Role.STUDENT, Role.PARENT)


class HistoryViewSet(ResourceViewSet):
    """Rows of one student's history; why and by whom is for staff."""

    resource = "student_life"
    family_serializer: type[ModelSerializer]

    def get_serializer_class(self) -> type[BaseSerializer]:
        # Nobody asks where the API's document is drawn, as staff see it.
        if role_of(getattr(self.request, "user", None)) in FAMILY:
            return self.family_serializer
        return super().get_serializer_class()

    def get_queryset(self) -> QuerySet:
        """Those of the student whom the path names.

        404 where the caller may not see them.
        """
        reachable = Student.objects.visible_to(self.caller, resource=self.resource)
        student = reachable.named(self.kwargs["student_id"]).only("pk").first()
        if student is None:
            raise Http404
        return super().get_queryset().filter(student=student)


@extend_schema_view(
    list=extend_schema(
        operation_id="listStudentClasses",
        summary="The classes that a student is and was in, the latest first",
        parameters=[STUDENT],
    )
)
class MembershipViewSet(HistoryViewSet):
    model = ClassMembership
    serializer_class = shapes.MembershipSerializer
    family_serializer = shapes.FamilyMembershipSerializer
    ordering_fields = {"from_date": "from_date"}
    ordering = ("-from_date", "-pk")


@extend_schema_view(
    list=extend_schema(
        operation_id="listStudentDepartures",
        summary="When a student left or graduated, and came back, the latest first",
        parameters=[STUDENT],
    )
)
class DepartureViewSet(HistoryViewSet):
    model = Departure
    serializer_class = shapes.DepartureSerializer
    family_serializer = shapes.FamilyDepartureSerializer
    ordering_fields = {"left_date": "left_date"}
    ordering = ("-left_date", "-pk")
