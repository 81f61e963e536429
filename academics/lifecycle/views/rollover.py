"""What concerns the whole school: the end of a year."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.lifecycle.serializers.rollover import RolloverSerializer
from academics.lifecycle.services.rollover import check_not_rolled
from academics.lookups import CLASSES
from academics.models import SchoolClass
from academics.tasks import roll_over_year
from tasks.models import Task
from tasks.serializers import accepted
from tracker_project.api.schema import AcceptedSerializer, error_response
from tracker_project.api.views import ResourceView
from tracker_project.errors import Details, ValidationError

ROLLOVER = OpenApiExample(
    "Seven up, eight out",
    request_only=True,
    value={
        "from_year": "2024-2025",
        "to_year": "2025-2026",
        "dry_run": True,
        "promotions": [
            {"from_class": "7A", "to_class": "8A"},
            {"from_class": "8A", "leaves": True},
        ],
        "repeaters": ["STU0007"],
        "terms": [
            {"term": "Term 1", "start_date": "2025-09-01", "end_date": "2025-12-19"}
        ],
    },
)


class RolloverView(ResourceView):
    """From year to year."""

    resource = "rollover"

    @extend_schema(
        operation_id="rollOverYear",
        summary="Take the school into the next year: classes move up, leavers graduate, enrolments are completed",
        description=(
            "A task. Its result tells promoted, graduated, repeating and without_class students, enrolments_completed, "
            "terms, classes, and problems: [{field, problem}], with which nothing is changed. A dry run gives the same "
            "result and changes nothing. A year is rolled over once."
        ),
        request=RolloverSerializer,
        responses={202: AcceptedSerializer, 409: error_response(409)},
        examples=[ROLLOVER],
    )
    def post(self, request: Request) -> Response:
        """409 where the year was rolled over before."""
        body = RolloverSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        order: dict[str, Any] = body.validated_data
        check_not_rolled(order["from_year"])
        return Response(
            accepted(enqueue_rollover(order, by=self.caller)),
            status=status.HTTP_202_ACCEPTED,
        )


def enqueue_rollover(order: dict[str, Any], *, by: Any) -> Task:
    """The task of an order as the serializer read it."""
    return roll_over_year.enqueue(
        by=by,
        from_year=order["from_year"],
        to_year=order["to_year"],
        dry_run=order["dry_run"],
        promotions=read_promotions(order["promotions"]),
        repeaters=order.get("repeaters", []),
        terms=[
            {name: str(value) for name, value in term.items()}
            for term in order.get("terms", [])
        ],
    )


def read_promotions(rows: list[dict[str, Any]]) -> list[dict[str, int | None]]:
    """The classes as row ids, in one query; ValidationError names each that is unknown or promoted twice."""
    classes = SchoolClass.objects.order_by("pk")
    known = CLASSES.index(classes.values_list("pk", "class_name", named=True))
    seen: set[int | None] = set()
    details: Details = {}
    read: list[dict[str, int | None]] = []
    for number, row in enumerate(rows):
        one: dict[str, int | None] = {}
        for name in ("from_class", "to_class"):
            word = (row.get(name) or "").strip()
            found = known.get(word)
            one[name] = found.pk if found else None
            if word and found is None:
                details[f"promotions.{number}.{name}"] = [
                    f"There is no class '{word[:50]}'."
                ]
        if one["from_class"] in seen:
            details[f"promotions.{number}.from_class"] = [
                "This class is promoted twice."
            ]
        seen.add(one["from_class"])
        read.append(one)
    if details:
        raise ValidationError.of_fields(details)
    return read
