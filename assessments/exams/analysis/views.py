"""The routes of the analysis, for staff."""

from importlib import import_module
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.exams.analysis import comparing, trend
from assessments.exams.analysis import serializers as shapes
from assessments.exams.models import Exam
from assessments.exams.tasks import compare_texts
from tasks.serializers import accepted
from tracker_project.api.schema import AcceptedSerializer, error_response
from tracker_project.api.views import ResourceView


class AnalysisView(ResourceView):
    """What the routes share."""

    def exams(self, action: str = "read") -> Any:
        """The exams that the caller reaches by this route's row of the policy."""
        return Exam.objects.visible_to(self.caller, action, resource=self.resource)

    def exam(self, exam_id: int, action: str = "read") -> Exam:
        """One of them; Http404 for another."""
        found: Exam | None = self.exams(action).filter(pk=exam_id).first()
        if found is None:
            raise Http404
        return found


class ItemAnalysisView(AnalysisView):
    """The item analysis of an exam."""

    resource = "item_analysis"

    @extend_schema(
        operation_id="getItemAnalysis",
        summary="Facility, discrimination, choices and time of each question, the exam's reliability, doubtful keys",
        parameters=[shapes.WhichAttemptsSerializer],
        responses={200: shapes.ItemAnalysisSerializer, 400: error_response(400)},
    )
    def get(self, request: Request, exam_id: int) -> Response:
        """Figures that a group is too small for are null."""
        wanted = shapes.WhichAttemptsSerializer(
            data={name: word for name, word in request.GET.items() if word}
        )
        wanted.is_valid(raise_exception=True)
        exam = self.exam(exam_id)
        # Pandas takes a second and 60 MB to load: not at the start of each web process.
        report: Any = import_module("assessments.exams.analysis.report")
        return Response(report.item_analysis(exam, wanted.validated_data["attempts"]))


class AnalyticsView(AnalysisView):
    """The figures of an exam and its trend."""

    resource = "result_analytics"

    @extend_schema(
        operation_id="getResultAnalytics",
        summary="Average, pass rate, highest and lowest score of an exam, with the exams before it in the unit",
        parameters=[shapes.ExamIdSerializer],
        responses={
            200: shapes.ResultAnalyticsSerializer,
            400: error_response(400),
            404: error_response(404),
        },
    )
    def get(self, request: Request) -> Response:
        """Over the results that count; null where there are none."""
        wanted = shapes.ExamIdSerializer(
            data={name: word for name, word in request.GET.items() if word}
        )
        wanted.is_valid(raise_exception=True)
        exams, exam_id = self.exams(), wanted.validated_data.get("exam_id")
        exam = (
            trend.latest_with_results(exams) if exam_id is None else self.exam(exam_id)
        )
        return Response(trend.NOTHING if exam is None else trend.analytics(exam, exams))


class SimilarityView(AnalysisView):
    """Passages that free-text answers share."""

    resource = "similarity"

    @extend_schema(
        operation_id="getSimilarities",
        summary="The newest report of answers that share passages, for a person to judge",
        responses=shapes.SimilaritySerializer,
    )
    def get(self, request: Request, exam_id: int) -> Response:
        """What stands in the question, or what very many share, joins nobody."""
        return Response(comparing.newest_report(self.exam(exam_id)))

    @extend_schema(
        operation_id="compareTexts",
        summary="Compare the free-text answers of an exam, by a task",
        request=None,
        responses={202: AcceptedSerializer},
    )
    def post(self, request: Request, exam_id: int) -> Response:
        """The task that waits or runs already, where there is one."""
        exam = self.exam(exam_id, "create")
        task = compare_texts.enqueue_alone(by=self.caller, exam_id=exam.pk)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)
