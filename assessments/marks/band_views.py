"""The table of bands, and beside it what the grade scale says."""

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.marks import selectors, services
from assessments.marks import serializers as shapes
from assessments.marks.bands import Band
from assessments.marks.tasks import rebuild_bands
from tasks.serializers import accepted
from tracker_project.api.schema import AcceptedSerializer
from tracker_project.api.views import ResourceView

THE_BANDS = OpenApiExample(
    "Four bands",
    request_only=True,
    value={
        "bands": [
            {"name": "Excellent", "lower_bound": 70},
            {"name": "Good", "lower_bound": 60},
            {"name": "At Risk", "lower_bound": 40},
            {"name": "Failing", "lower_bound": 0},
        ]
    },
)


class BandsView(ResourceView):
    resource = "bands"

    @extend_schema(
        operation_id="getBands",
        summary="The bands in force",
        responses=shapes.BandTableSerializer,
    )
    def get(self, request: Request) -> Response:
        """The highest band first."""
        answer = {"bands": selectors.bands_with_letters()}
        return Response(shapes.BandTableSerializer(answer).data)

    @extend_schema(
        operation_id="replaceBands",
        summary="Replace the whole table of bands",
        request=shapes.BandTableEntrySerializer,
        responses={202: AcceptedSerializer},
        examples=[THE_BANDS],
    )
    @transaction.atomic
    def put(self, request: Request) -> Response:
        """In force at once; a task then brings every stored status up to date."""
        given = request.data
        if isinstance(given, list):
            given = {"bands": given}
        body = shapes.BandTableEntrySerializer(data=given)
        body.is_valid(raise_exception=True)

        rows = body.validated_data["bands"]
        bands = [Band(row["name"], row["lower_bound"]) for row in rows]
        services.replace_bands(bands, by=self.caller)
        task = rebuild_bands.enqueue(by=self.caller)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)
