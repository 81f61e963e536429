"""Behaviour, participation and activities."""

from typing import Any, SupportsFloat, cast

from django.db.models import Avg, Count, QuerySet
from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from academics.calendar import today
from academics.lifecycle.selectors import departure_error
from academics.models import Student
from accounts.policy import Role, role_of
from attendance.conduct import serializers as shapes
from attendance.conduct.filters import (
    BehaviourFilterSet,
    FamilyBehaviourFilterSet,
    ParticipationFilterSet,
)
from attendance.conduct.models import BehaviourRecord, Participation
from attendance.filters import DayFilterSet
from tracker_project.api import pages
from tracker_project.api.views import ResourceViewSet
from tracker_project.errors import ValidationError

STAFF = (Role.TEACHER, Role.ADMIN)
PRAISE = OpenApiExample(
    "Praise",
    request_only=True,
    value={
        "student_id": "STU0001",
        "behavior_type": "positive",
        "category": "participation",
        "notes": "Helped two classmates with fractions.",
        "date": "2026-11-20",
    },
)
EVENT = OpenApiExample(
    "An event",
    request_only=True,
    value={
        "student_id": "STU0001",
        "event_name": "Science fair",
        "date": "2026-11-20",
        "status": "participated",
    },
)
CHANGED = OpenApiExample("Some fields", request_only=True, value={"date": "2026-11-21"})
ACTIVITY = OpenApiExample(
    "Chess",
    request_only=True,
    value={"activity_name": "Chess club", "participation_date": "2026-11-20"},
)


PAGE = OpenApiParameter("page", int, description="Page number, from 1.")
PER_PAGE = OpenApiParameter(
    "per_page", int, description="Rows a page: 20, at most 500."
)


@extend_schema_view(
    list=extend_schema(
        operation_id="listBehaviour", summary="Behaviour records, the latest first"
    ),
    create=extend_schema(
        operation_id="createBehaviour",
        summary="Note a student's behaviour",
        examples=[PRAISE],
    ),
    retrieve=extend_schema(operation_id="getBehaviour", summary="One behaviour record"),
    update=extend_schema(
        operation_id="replaceBehaviour", summary="The same as PATCH", examples=[CHANGED]
    ),
    partial_update=extend_schema(
        operation_id="updateBehaviour",
        summary="Change a behaviour record",
        examples=[CHANGED],
    ),
    destroy=extend_schema(
        operation_id="deleteBehaviour", summary="Remove a behaviour record"
    ),
)
class BehaviourViewSet(ResourceViewSet):
    """Behaviour records.

    Students and parents see them without what is for staff alone.
    """

    resource, model = "behaviour", BehaviourRecord
    serializer_class = shapes.BehaviourSerializer
    ordering_fields = {
        "date": "date",
        "severity": "severity_rank",
        "student_id": "student__student_id",
    }
    ordering = ("-date", "-pk")
    created_message = "Behaviour noted."

    def get_queryset(self) -> QuerySet:
        """The visible records, which may be ordered by how much they matter."""
        rows: Any = super().get_queryset()
        return rows.ranked()

    @property
    def for_staff(self) -> bool:
        """Whether the caller may see what is for staff alone.

        The document is drawn for staff.
        """
        user: Any = getattr(self.request, "user", None)
        return not getattr(user, "is_authenticated", False) or role_of(user) in STAFF

    @property
    def filterset_class(self) -> type[FamilyBehaviourFilterSet]:  # type: ignore[override]
        """A family can't filter by what it can't see."""
        return BehaviourFilterSet if self.for_staff else FamilyBehaviourFilterSet

    @property
    def search_fields(self) -> tuple[str, ...]:  # type: ignore[override]
        """Nor find a record by a word of its notes."""
        shared = (
            "category",
            "action_taken",
            "student__student_id",
            "student__first_name",
            "student__last_name",
        )
        return (*shared, "notes") if self.for_staff else shared

    def get_serializer_class(self) -> Any:
        """The shape without notes, for a family."""
        return (
            shapes.BehaviourSerializer
            if self.for_staff
            else shapes.FamilyBehaviourSerializer
        )


@extend_schema_view(
    list=extend_schema(
        operation_id="listParticipation", summary="Participation, the latest first"
    ),
    create=extend_schema(
        operation_id="createParticipation",
        summary="Note a student's participation",
        examples=[EVENT],
    ),
    retrieve=extend_schema(
        operation_id="getParticipation", summary="One participation"
    ),
    update=extend_schema(
        operation_id="replaceParticipation",
        summary="The same as PATCH",
        examples=[CHANGED],
    ),
    partial_update=extend_schema(
        operation_id="updateParticipation",
        summary="Change a participation",
        examples=[CHANGED],
    ),
    destroy=extend_schema(
        operation_id="deleteParticipation", summary="Remove a participation"
    ),
)
class ParticipationViewSet(ResourceViewSet):
    resource, model, serializer_class = (
        "participation",
        Participation,
        shapes.ParticipationSerializer,
    )
    filterset_class = ParticipationFilterSet
    search_fields = (
        "event_name",
        "remarks",
        "student__student_id",
        "student__first_name",
        "student__last_name",
    )
    ordering_fields = {
        "date": "date",
        "event_name": "event_name",
        "student_id": "student__student_id",
    }
    ordering = ("-date", "-pk")
    created_message = "Participation noted."

    @extend_schema(
        operation_id="listParticipationAverages",
        summary="Events and mean rating of each student",
        parameters=[PAGE, PER_PAGE],
        responses=shapes.RatingsSerializer(many=True),
    )
    @action(detail=False, methods=["get"])
    def averages(self, request: Request) -> Response:
        """Over the participations that the filters of the list leave."""
        names = ("student__student_id", "student__first_name", "student__last_name")
        groups = self.narrowed().order_by().values_list(*names)
        figures = groups.annotate(
            events=Count("pk"), rated=Count("rating"), mean=Avg("rating")
        ).order_by(names[0])
        page = pages.numbered_page(
            request, figures, (*names, "events", "rated", "mean")
        )
        rows = []
        for code, first, last, events, rated, mean in page.rows:
            row = {
                "student_id": code,
                "student_name": f"{first} {last}".strip(),
                "events": events,
                "rated": rated,
                "average_rating": None,
            }
            if mean is not None:
                row["average_rating"] = round(float(cast(SupportsFloat, mean)), 2)
            rows.append(row)
        return Response(rows, headers=page.headers)


@extend_schema_view(
    list=extend_schema(
        operation_id="listStudentActivities",
        summary="A student's activities outside class",
    ),
    create=extend_schema(
        operation_id="createStudentActivity",
        summary="Note an activity",
        examples=[ACTIVITY],
    ),
)
class StudentActivityViewSet(ResourceViewSet):
    resource, model, serializer_class = (
        "participation",
        Participation,
        shapes.ActivitySerializer,
    )
    filterset_class = DayFilterSet
    ordering_fields = {"date": "date", "activity_name": "event_name"}
    ordering = ("-date", "-pk")
    created_message = "Activity noted."

    def student(self, action: str) -> Student:
        """The student of the address, within the caller's scope for `action`."""
        reachable = Student.objects.visible_to(
            self.caller, action, resource=self.resource
        )
        student = reachable.named(self.kwargs["student_id"]).first()
        if student is None:
            raise Http404
        return student

    def get_queryset(self) -> QuerySet:
        """The student's activities; 404 where the caller may not see the student's."""
        return Participation.objects.activities().filter(student=self.student("read"))

    def perform_create(self, serializer: Any) -> None:
        """An activity of that student."""
        kind = Participation.Kinds.EXTRACURRICULAR
        student = self.student("create")
        if gone := departure_error(
            student, serializer.validated_data.get("date", today())
        ):
            raise ValidationError(gone, {"participation_date": [gone]})
        serializer.save(student=student, kind=kind, created_by=self.caller)
