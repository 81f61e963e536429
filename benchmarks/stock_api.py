"""The list and create of assessments as a tutorial writes them, beside the tracker's
own routes.
"""

from django.urls import path
from rest_framework import pagination, permissions, serializers, viewsets
from rest_framework.renderers import JSONRenderer

from academics.models import Student, Term, Unit
from assessments.marks.models import Assessment
from assessments.marks.serializers import AssessmentSerializer  # a ModelSerializer
from tracker_project import urls


class StockWriteSerializer(AssessmentSerializer):
    student = serializers.PrimaryKeyRelatedField(
        queryset=Student.objects.all(), write_only=True
    )
    of_unit = serializers.PrimaryKeyRelatedField(
        source="unit", queryset=Unit.objects.all(), write_only=True
    )
    in_term = serializers.PrimaryKeyRelatedField(
        source="term", queryset=Term.objects.all(), write_only=True
    )

    class Meta(AssessmentSerializer.Meta):
        fields = (*AssessmentSerializer.Meta.fields, "student", "of_unit", "in_term")
        read_only_fields = ("percentage", "status")

    def get_fields(self) -> object:
        fields = super().get_fields()
        for name in AssessmentSerializer._declared_fields:
            fields[name].read_only = True
        return fields


class Pages(pagination.PageNumberPagination):
    page_size_query_param = "page_size"


class StockViewSet(viewsets.ModelViewSet):
    queryset = Assessment.objects.select_related("student", "unit", "term").order_by(
        "-date_taken", "-id"
    )
    pagination_class, renderer_classes = Pages, [JSONRenderer]
    permission_classes = [permissions.IsAuthenticated]

    def get_serializer_class(self) -> object:
        return StockWriteSerializer if self.action == "create" else AssessmentSerializer


urlpatterns = [
    path("stock/", StockViewSet.as_view({"get": "list", "post": "create"})),
    *urls.urlpatterns,
]
