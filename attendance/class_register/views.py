"""The routes of a class's register."""

from collections import Counter
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import SchoolClass
from attendance import services
from attendance.class_register import serializers as shapes
from attendance.class_register.missing import by_teacher, missing_registers
from attendance.class_register.selectors import RESOURCE, register_of
from attendance.class_register.validation import EXCEPTIONS, marks_from
from attendance.holidays.school_days import school_day
from attendance.models import Status
from tracker_project.api import serializers
from tracker_project.api.schema import error_response
from tracker_project.api.views import ResourceView

EXCEPT = OpenApiExample(
    "Everyone present, except two",
    request_only=True,
    value={
        "class_id": 1,
        "date": "2026-11-20",
        "absent": ["STU0001"],
        "late": ["STU0002"],
    },
)


def query_of(
    request: Request, serializer: type[serializers.Serializer]
) -> dict[str, Any]:  # whatever the serializer makes of it
    """The parameters of a request; an empty one asks for nothing.

    A wrong one is a 400 that names it.
    """
    given = {name: value for name, value in request.GET.items() if value}
    query = serializer(data=given)
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


class RegisterView(ResourceView):
    resource = RESOURCE

    @extend_schema(
        operation_id="getRegister",
        summary=(
            "A whole class on a day: who is marked as what, and who is not marked yet"
        ),
        parameters=[shapes.RegisterQuerySerializer],
        responses={
            200: shapes.RegisterPageSerializer,
            400: error_response(400),
            404: error_response(404),
        },
    )
    def get(self, request: Request) -> Response:
        """404 for a class that the caller may not see."""
        query = query_of(request, shapes.RegisterQuerySerializer)
        classes = SchoolClass.objects.visible_to(self.caller, resource=self.resource)
        school_class = classes.filter(pk=query["class_id"]).first()
        if school_class is None:
            raise Http404
        return Response(
            register_of(school_class, query["date"], query["period"], by=self.caller)
        )

    @extend_schema(
        operation_id="takeRegister",
        summary="Mark a whole class: everyone present, except those who are named",
        request=shapes.ClassRegisterSerializer,
        responses={201: shapes.RegisterTakenSerializer},
        examples=[EXCEPT],
    )
    def post(self, request: Request) -> Response:
        """All of it or nothing.

        Taking it again says anew who was what, also of whom somebody else had marked.
        """
        register = shapes.ClassRegisterSerializer(data=request.data)
        register.is_valid(raise_exception=True)
        marks = marks_from(register.validated_data, by=self.caller)
        marked = services.mark_attendance(marks, by=self.caller)
        counted = Counter(mark.status for mark in marks)
        by_status = {}
        told = []
        for each in (Status.PRESENT, *EXCEPTIONS):
            by_status[each.value] = counted[each]
            if counted[each] or each is Status.PRESENT:
                told.append(f"{counted[each]} {each.value}")
        answer = {
            "message": f"{', '.join(told)}.",
            "count": len(marks),
            "created": marked.created,
            "updated": marked.updated,
            **by_status,
        }
        return Response(answer, status=status.HTTP_201_CREATED)


class MissingRegistersView(ResourceView):
    resource = RESOURCE

    @extend_schema(
        operation_id="listMissingRegisters",
        summary="The registers of a day that nobody has taken, by class and by teacher",
        parameters=[shapes.MissingQuerySerializer],
        responses={200: shapes.MissingRegistersSerializer, 400: error_response(400)},
    )
    def get(self, request: Request) -> Response:
        """None at weekends, in holidays and outside the terms; `reason` says which."""
        query = query_of(request, shapes.MissingQuerySerializer)
        classes = SchoolClass.objects.visible_to(self.caller, resource=self.resource)
        if "class_id" in query:
            classes = classes.filter(pk=query["class_id"])
        if "teacher_id" in query:
            classes = classes.filter(teacher=query["teacher_id"])
        day = school_day(query["date"])
        missing = missing_registers(classes, day.date, period=query.get("period"))
        return Response(
            {
                "date": day.date,
                "is_school_day": day.is_school_day,
                "reason": day.reason,
                "holiday": day.holiday,
                "classes": missing,
                "teachers": by_teacher(missing),
            }
        )
