"""Who may need help, and what could help."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Student
from predictions import risk
from predictions.filters import RecommendationFilterSet
from predictions.models import Recommendation
from predictions.recommendation_services import recommend
from predictions.recommendations import Suggestion
from predictions.selectors import student_for
from predictions.serializers import (
    RecommendationSerializer,
    RecommendationsSerializer,
    StudentAtRiskSerializer,
    ThresholdSerializer,
)
from tracker_project.api.pages import numbered_page
from tracker_project.api.views import ResourceView, ResourceViewSet

PAGES = [
    OpenApiParameter("page", int, description="Page number, from 1."),
    OpenApiParameter("per_page", int, description="Rows a page: 20, at most 500."),
]
NAMED = ("pk", "student_id", "first_name", "last_name")


class AtRiskView(ResourceView):
    resource = "at_risk"

    @extend_schema(
        operation_id="listStudentsAtRisk",
        summary="Students who may need help, the highest risk first, with reasons",
        description=(
            "high: the average is failing, or average and attendance are both low;"
            " medium: one of them; low: only the latest prediction is. Somebody looks"
            " at it; nothing is decided by it."
        ),
        parameters=[
            OpenApiParameter(
                "attendance",
                float,
                description="At risk below this attendance; 75 by default.",
            ),
            OpenApiParameter(
                "performance",
                float,
                description=(
                    "At risk below this average; 60 by default. Failing is below 2/3"
                    " of it."
                ),
            ),
            *PAGES,
        ],
        responses=StudentAtRiskSerializer(many=True),
        examples=[
            OpenApiExample(
                "Often away",
                response_only=True,
                value={
                    "student_id": "STU0007",
                    "full_name": "Jane Smith",
                    "class_name": "7A",
                    "status": "Good",
                    "risk": "medium",
                    "average": 66.5,
                    "attendance": 61.0,
                    "predicted_score": 63.2,
                    "reasons": [
                        {
                            "code": "low_attendance",
                            "reason": "An attendance of 61 % is below 75 %.",
                        }
                    ],
                },
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Active students, by the columns that are kept up to date."""
        given = ThresholdSerializer(
            data={name: value for name, value in request.GET.items() if value}
        )
        given.is_valid(raise_exception=True)
        threshold = risk.Threshold.in_force(**given.validated_data)
        students = Student.objects.visible_to(request.user, resource=self.resource)
        rows = risk.at_risk_students(students, threshold).order_by(*risk.ORDER)
        page = numbered_page(request, rows, risk.COLUMNS)
        return Response(
            [risk.row_of(values, threshold) for values in page.rows],
            headers=page.headers,
        )


class RecommendationsView(ResourceView):
    resource = "recommendations"

    @extend_schema(
        operation_id="listRecommendations",
        summary="What could help a student, in order, each with its reason",
        description=(
            "By rule, from marks and factors that can be changed; without student_id"
            " for all whom one may see. Each is kept, and stands until its figures"
            " change."
        ),
        parameters=[
            OpenApiParameter(
                "student_id", str, description="A code (STU0001) or row id."
            ),
            *PAGES,
        ],
        responses=RecommendationsSerializer(many=True),
        examples=[
            OpenApiExample(
                "Often away",
                response_only=True,
                value={
                    "student_id": "STU0007",
                    "full_name": "Jane Smith",
                    "recommendations": [
                        {
                            "priority": 1,
                            "code": "attend_more",
                            "suggestion": (
                                "Be there for every lesson; tell the school what keeps"
                                " you away."
                            ),
                            "reason": "Attendance is 61 %.",
                            "factor": "attendance",
                            "unit": None,
                        }
                    ],
                },
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """One student's, or a page of those whom the caller may see.

        What is new is kept as history.
        """
        page = numbered_page(request, self._students(request), NAMED)
        ids = [cast(int, values[0]) for values in page.rows]
        found = recommend(ids)
        return Response(
            [_row(values, found) for values in page.rows], headers=page.headers
        )

    def _students(self, request: Request) -> QuerySet:
        if word := request.GET.get("student_id", ""):
            student = student_for(request.user, word, resource=self.resource)
            return Student.objects.filter(pk=student.pk)
        visible = Student.objects.visible_to(request.user, resource=self.resource)
        return visible.filter(state=Student.States.ACTIVE).order_by("student_id")


def _row(values: tuple[Any, ...], found: dict[int, list[Suggestion]]) -> dict[str, Any]:
    pk, code, first, last = values
    return {
        "student_id": code,
        "full_name": f"{first} {last}".strip(),
        "recommendations": found.get(pk, []),
    }


@extend_schema_view(
    list=extend_schema(
        operation_id="listRecommendationHistory",
        summary="What was recommended, newest first, and until when it held",
        description=(
            "Kept when somebody looks: with a prediction, or when the recommendations"
            " are read."
        ),
    )
)
class RecommendationHistoryViewSet(ResourceViewSet):
    resource, model, serializer_class = (
        "recommendations",
        Recommendation,
        RecommendationSerializer,
    )
    filterset_class = RecommendationFilterSet
    ordering_fields = {"recommended_at": "recommended_at"}
    ordering = ("-recommended_at", "-pk")
