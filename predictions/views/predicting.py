"""Predictions of one student and of many, their history, and the model behind them."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Student
from predictions import engines, services, tasks
from predictions.filters import PredictionFilterSet
from predictions.models import Prediction
from predictions.selectors import student_for, students_named
from predictions.serializers import (
    BatchSerializer,
    ModelCardSerializer,
    PredictionSerializer,
)
from tasks.models import Task
from tasks.serializers import accepted
from tracker_project.api.rows import Row, reader_for
from tracker_project.api.schema import AcceptedSerializer
from tracker_project.api.views import ResourceView, ResourceViewSet
from tracker_project.errors import ValidationError

AT_ONCE = 50
STUDENT = OpenApiParameter(
    "student_id", str, OpenApiParameter.PATH, description="A code (STU0001) or row id."
)
EXAMPLE = OpenApiExample(
    "A student with one unknown factor",
    response_only=True,
    value={
        "prediction_id": 7,
        "student_id": "STU0001",
        "predicted_score": 82.5,
        "confidence_level": 0.85,
        "interval": {"low": 79.1, "high": 85.9, "level": 0.9},
        "prediction_date": "2026-01-15T10:30:00Z",
        "model_version": "forest-20260110T080000-1f2e3d4c",
        "missing": ["age"],
        "factors": [
            {
                "name": "attendance",
                "label": "Attendance (%)",
                "value": 92.0,
                "contribution": 2.4,
            }
        ],
    },
)


def rows_in_order(prediction_ids: list[int]) -> list[Row]:
    """Stored predictions as they are shown, in that order."""
    rows = reader_for(PredictionSerializer, Prediction).read(
        Prediction.objects.filter(pk__in=prediction_ids)
    )
    by_id = {row["prediction_id"]: row for row in rows}
    return [by_id[pk] for pk in prediction_ids if pk in by_id]


class PredictionView(ResourceView):
    resource = "predictions"

    @extend_schema(
        operation_id="getPrediction",
        summary="Predict a student's score, with its interval and its reasons",
        parameters=[STUDENT],
        responses=PredictionSerializer,
        examples=[EXAMPLE],
    )
    def get(self, request: Request, student_id: str) -> Response:
        """Made anew at each look; kept as history where it changed."""
        student = student_for(request.user, student_id, resource=self.resource)
        made = services.predict_students(student_ids=[student.pk], by=self.caller)
        return Response(rows_in_order(made)[0])


@extend_schema_view(
    list=extend_schema(
        operation_id="listPredictionHistory",
        summary="What was predicted for a student, newest first",
        parameters=[STUDENT],
    )
)
class PredictionHistoryViewSet(ResourceViewSet):
    resource, model, serializer_class = "predictions", Prediction, PredictionSerializer
    filterset_class = PredictionFilterSet
    ordering_fields = {
        "prediction_date": "prediction_date",
        "predicted_score": "predicted_score",
    }
    ordering = ("-prediction_date", "-pk")

    def narrowed(self) -> QuerySet:
        """Those of the student whom the path names.

        404 where the caller may not see them.
        """
        student = student_for(
            self.request.user, self.kwargs["student_id"], resource=self.resource
        )
        return super().narrowed().filter(student=student)


class BatchView(ResourceView):
    resource = "predictions"
    refused: ClassVar[str] = "There are no students to predict for."

    @extend_schema(
        operation_id="predictBatch",
        summary="Predict for several students, a class, or everybody",
        description=(
            f"Up to {AT_ONCE} student_ids are answered at once with an array. More of"
            " them, a class and all are a task, whose result is {predicted, stored,"
            " model_version}; read the predictions one by one."
        ),
        request=BatchSerializer,
        responses={
            200: OpenApiResponse(
                PredictionSerializer(many=True),
                description="In the order of student_ids.",
            ),
            202: AcceptedSerializer,
        },
        examples=[
            OpenApiExample(
                "Some students",
                request_only=True,
                value={"student_ids": ["STU0001", "STU0002"]},
            ),
            OpenApiExample("A class", request_only=True, value={"class_id": 1}),
            OpenApiExample("Everybody", request_only=True, value={"all": True}),
        ],
    )
    def post(self, request: Request) -> Response:
        """At once for a few, by a task for more."""
        body = BatchSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        students = Student.objects.visible_to(
            request.user, "create", resource=self.resource
        )
        if "student_ids" not in body.validated_data:
            return self._begun(
                self._task_for(students, body.validated_data.get("class_id"))
            )
        ids = students_named(students, body.validated_data["student_ids"])
        if len(ids) > AT_ONCE:
            return self._begun(
                tasks.predict_students.enqueue(by=self.caller, student_ids=ids)
            )
        return Response(
            rows_in_order(services.predict_students(student_ids=ids, by=self.caller))
        )

    def _task_for(self, students: QuerySet, class_id: int | None) -> Task:
        chosen = (
            students if class_id is None else students.filter(school_class_id=class_id)
        )
        if not chosen.exists():
            raise ValidationError(
                self.refused,
                {"all" if class_id is None else "class_id": [self.refused]},
            )
        return tasks.predict_students.enqueue(
            by=self.caller, **({} if class_id is None else {"class_id": class_id})
        )

    def _begun(self, task: Task) -> Response:
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)


class ModelView(ResourceView):
    resource = "prediction_model"

    @extend_schema(
        operation_id="getPredictionModel",
        summary="The model card: data, measured quality, limits",
        responses=ModelCardSerializer,
    )
    def get(self, request: Request) -> Response:
        """The card, or the rules' where no model can be used."""
        return Response(engines.model_card())


class TrainView(ResourceView):
    resource, policy_actions = "prediction_model", {"POST": "train"}

    @extend_schema(
        operation_id="trainPredictionModel",
        summary="Train the model on the students whose exam score is known",
        description=(
            "A task, whose result is {model_version, rows, held_out}; the new model"
            " then answers at once. While a training waits or runs, the answer is that"
            " one."
        ),
        request=None,
        responses={202: AcceptedSerializer},
    )
    def post(self, request: Request) -> Response:
        """By a task; with too few rows it fails and says so."""
        return Response(
            accepted(tasks.train_model.enqueue_alone(by=self.caller)),
            status=status.HTTP_202_ACCEPTED,
        )
