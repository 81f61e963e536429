"""The routes of the classes that a student was in, and of departures."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view

from academics.lifecycle.serializers import histories as shapes
from academics.lifecycle.views.base import STUDENT
from academics.models import ClassMembership, Departure, Student
from accounts.policy import Role, role_of
from tracker_project.api.views import ResourceViewSet


class HistoryViewSet(ResourceViewSet):
    """Rows of one student's history; why and by whom is for staff."""

    resource = "student_life"
    family_serializer: Any

    def get_serializer_class(self) -> Any:
        """The document is drawn for staff."""
        role = role_of(getattr(self.request, "user", None))
        return (
            self.family_serializer
            if role in (Role.STUDENT, Role.PARENT)
            else self.serializer_class
        )

    def get_queryset(self) -> QuerySet:
        """Those of the student whom the path names; 404 where the caller may not see them."""
        reachable = Student.objects.visible_to(
            self.request.user, resource=self.resource
        )
        student = (
            reachable.named(self.kwargs["student_id"])
            .values_list("pk", flat=True)
            .first()
        )
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
    """The history of classes."""

    model, serializer_class = ClassMembership, shapes.MembershipSerializer
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
    """The history of departures."""

    model, serializer_class = Departure, shapes.DepartureSerializer
    family_serializer = shapes.FamilyDepartureSerializer
    ordering_fields = {"left_date": "left_date"}
    ordering = ("-left_date", "-pk")
