"""The route that ends a year."""

from collections.abc import Mapping, Sequence
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
from accounts.models import User
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
    resource = "rollover"

    @extend_schema(
        operation_id="rollOverYear",
        summary=(
            "Take the school into the next year: classes move up, leavers graduate, "
            "enrolments are completed"
        ),
        description=(
            "A task. Its result tells promoted, graduated, repeating and without_class "
            "students, enrolments_completed, terms, classes, and problems: [{field, "
            "problem}], with which nothing is changed. A dry run gives the same result "
            "and changes nothing. A year is rolled over once."
        ),
        request=RolloverSerializer,
        responses={202: AcceptedSerializer, 409: error_response(409)},
        examples=[ROLLOVER],
    )
    def post(self, request: Request) -> Response:
        body = RolloverSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        check_not_rolled(body.validated_data["from_year"])

        task = enqueue_rollover(body.validated_data, by=self.caller)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)


# `order` and `rows` are what the serializer cleaned: a value's type is its field's.
def enqueue_rollover(order: Mapping[str, Any], *, by: User) -> Task:
    """The task of an order as `RolloverSerializer` read it."""
    terms = []
    for term in order.get("terms", []):
        # A task's arguments are JSON.
        terms.append({name: str(value) for name, value in term.items()})

    return roll_over_year.enqueue(
        by=by,
        from_year=order["from_year"],
        to_year=order["to_year"],
        dry_run=order["dry_run"],
        promotions=resolve_promotions(order["promotions"]),
        repeaters=order.get("repeaters", []),
        terms=terms,
    )


def resolve_promotions(
    rows: Sequence[Mapping[str, Any]],
) -> list[dict[str, int | None]]:
    """The classes as row ids, in one query.

    ValidationError names each that is unknown or promoted twice.
    """
    classes = SchoolClass.objects.order_by("pk")
    known = CLASSES.index(classes.only("class_name"))

    details: Details = {}
    promotions: list[dict[str, int | None]] = []
    promoted: set[int | None] = set()
    for number, row in enumerate(rows):
        path = f"promotions.{number}"
        promotion: dict[str, int | None] = {}
        for name in ("from_class", "to_class"):
            word = (row.get(name) or "").strip()
            found = known.get(word)
            promotion[name] = found.pk if found else None
            if word and found is None:
                sentence = f"There is no class '{word[:50]}'."
                details[f"{path}.{name}"] = [sentence]
        if promotion["from_class"] in promoted:
            details[f"{path}.from_class"] = ["This class is promoted twice."]
        promoted.add(promotion["from_class"])
        promotions.append(promotion)

    if details:
        raise ValidationError.of_fields(details)
    return promotions
