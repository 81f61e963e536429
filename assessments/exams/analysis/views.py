"""The routes of the analysis, for staff."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.exams.analysis.serializers import (
    ExamIdSerializer,
    ItemAnalysisSerializer,
    ResultAnalyticsSerializer,
    SimilaritySerializer,
    WhichAttemptsSerializer,
)
from assessments.exams.analysis.similarity_report import newest_report
from assessments.exams.analysis.trend import latest_with_results, present_analytics
from assessments.exams.models import Exam
from assessments.exams.tasks import compare_texts
from tasks.serializers import accepted
from tracker_project.api import serializers
from tracker_project.api.schema import AcceptedSerializer, error_response
from tracker_project.api.views import ResourceView


class AnalysisView(ResourceView):
    """What the routes share: which exams the caller reaches by the route's resource."""

    def visible_exams(self, action: str = "read") -> QuerySet[Exam]:
        return Exam.objects.visible_to(self.caller, action, resource=self.resource)

    def get_exam(self, exam_id: int, action: str = "read") -> Exam:
        exam = self.visible_exams(action).filter(pk=exam_id).first()
        if exam is None:
            raise Http404
        return exam

    def read_parameters(
        self, serializer_class: type[serializers.Serializer]
    ) -> Mapping[str, object]:
        """The parameters of the address, as the serializer reads them."""
        given = {name: word for name, word in self.request.GET.items() if word}
        serializer = serializer_class(data=given)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class ItemAnalysisView(AnalysisView):
    resource = "item_analysis"

    @extend_schema(
        operation_id="getItemAnalysis",
        summary="Facility, discrimination, choices and time of each question, the "
        "exam's reliability, doubtful keys",
        description="Figures that a group is too small for are null.",
        parameters=[WhichAttemptsSerializer],
        responses={200: ItemAnalysisSerializer, 400: error_response(400)},
    )
    def get(self, request: Request, exam_id: int) -> Response:
        parameters = self.read_parameters(WhichAttemptsSerializer)
        exam = self.get_exam(exam_id)

        # Pandas takes a second and 60 MB to load: not when a web process starts.
        from assessments.exams.analysis.report import item_analysis

        return Response(item_analysis(exam, str(parameters["attempts"])))


class AnalyticsView(AnalysisView):
    resource = "result_analytics"

    @extend_schema(
        operation_id="getResultAnalytics",
        summary="Average, pass rate, highest and lowest score of an exam, with the "
        "exams before it in the unit",
        description="Over the results that count; null where there are none.",
        parameters=[ExamIdSerializer],
        responses={
            200: ResultAnalyticsSerializer,
            400: error_response(400),
            404: error_response(404),
        },
    )
    def get(self, request: Request) -> Response:
        parameters = self.read_parameters(ExamIdSerializer)
        exams = self.visible_exams()

        exam_id = parameters.get("exam_id")
        if isinstance(exam_id, int):
            exam: Exam | None = self.get_exam(exam_id)
        else:
            exam = latest_with_results(exams)
        return Response(present_analytics(exam, exams))


class SimilarityView(AnalysisView):
    """Passages that free-text answers share.

    What stands in the question, or what very many share, joins nobody.
    """

    resource = "similarity"

    @extend_schema(
        operation_id="getSimilarities",
        summary="The newest report of answers that share passages, for a person to "
        "judge",
        responses=SimilaritySerializer,
    )
    def get(self, request: Request, exam_id: int) -> Response:
        return Response(newest_report(self.get_exam(exam_id)))

    @extend_schema(
        operation_id="compareTexts",
        summary="Compare the free-text answers of an exam, by a task",
        request=None,
        responses={202: AcceptedSerializer},
    )
    def post(self, request: Request, exam_id: int) -> Response:
        """The task that waits or runs already, where there is one."""
        exam = self.get_exam(exam_id, "create")
        task = compare_texts.enqueue_alone(by=self.caller, exam_id=exam.pk)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)
