"""The route that enrols many at once."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.lifecycle.serializers.enrolments import (
    EnrolledSerializer,
    EnrolManySerializer,
)
from academics.lifecycle.services import enrolments
from academics.lifecycle.services.enrolments import MOST_PLACES, Place
from tracker_project.api.views import ResourceView

A_CLASS = OpenApiExample(
    "A class in two units",
    request_only=True,
    value={"class_id": 1, "units": ["MATH", "HIST"]},
)
SOME = OpenApiExample(
    "Some students",
    request_only=True,
    value={"student_ids": ["STU0001", "STU0002"], "units": ["MATH"], "term_id": 1},
)
RECORDS = OpenApiExample(
    "Single places",
    request_only=True,
    value={
        "records": [
            {"student_id": "STU0001", "unit": "MATH"},
            {"student_id": "STU0002", "unit": "HIST"},
        ]
    },
)


class EnrolManyView(ResourceView):
    resource = "enrolments"

    @extend_schema(
        operation_id="enrolStudents",
        summary="Enrol students, or a class, in units: all of them, or none",
        description=(
            "At most 10,000 places: students times units. Safe to send again: who is "
            "enrolled already is counted. Each bad row is named: records.3.unit."
        ),
        request=EnrolManySerializer,
        responses={201: EnrolledSerializer},
        examples=[A_CLASS, SOME, RECORDS],
    )
    def post(self, request: Request) -> Response:
        body = EnrolManySerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        given = body.validated_data

        enrolled = enrolments.enrol_students(
            self._places(given),
            by=self.caller,
            enrolled_date=given.get("enrolled_date"),
        )
        message = (
            f"{enrolled.created} enrolled, {enrolled.renewed} active again, "
            f"{enrolled.already} were already."
        )
        return Response(
            {"message": message, **asdict(enrolled)}, status=status.HTTP_201_CREATED
        )

    # What the fields cleaned: a value's type is its field's.
    def _places(self, given: dict[str, Any]) -> list[Place]:
        term = given.get("term_id")
        if "records" in given:
            return self._places_of_records(given["records"], term)
        if "class_id" in given:
            return enrolments.places_of_class(
                given["class_id"], given["units"], term, by=self.caller
            )
        if len(given["student_ids"]) * len(given["units"]) > MOST_PLACES:
            return []  # which the service refuses, without making them all
        return enrolments.places_of(given["student_ids"], given["units"], term)

    def _places_of_records(
        self, records: Sequence[dict[str, Any]], term: int | None
    ) -> list[Place]:
        places = []
        for number, record in enumerate(records):
            path = f"records.{number}"
            place = Place(
                record["student_id"],
                record["unit"],
                record.get("term_id") or term,
                (f"{path}.student_id", f"{path}.unit", f"{path}.term_id"),
            )
            places.append(place)
        return places
