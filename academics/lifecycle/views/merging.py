"""Two records of one person."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from academics.lifecycle.serializers.merging import MergedSerializer, MergeSerializer
from academics.lifecycle.services.merging import merge_students
from academics.lifecycle.views.base import STUDENT, StudentView

MERGE = OpenApiExample(
    "Look first", request_only=True, value={"other": "STU0002", "dry_run": True}
)


class MergeView(StudentView):
    resource = "student_merge"
    policy_actions = {"POST": "create"}

    @extend_schema(
        operation_id="mergeStudents",
        summary="Merge another record of the same person into this one",
        description=(
            "Everything of the other record becomes this one's, and what only the other"
            " one knew is filled in. Where both have what a student has but once (a"
            " register's day, an enrolment, a grade), this one's stays; the clashes are"
            " listed. The other record is gone afterwards; the audit trail keeps a"
            " tombstone. A dry run gives the same answer and changes nothing."
        ),
        parameters=[STUDENT],
        request=MergeSerializer,
        responses=MergedSerializer,
        examples=[MERGE],
    )
    def post(self, request: Request, student_id: str) -> Response:
        kept = self.student(student_id, "create")
        body = MergeSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)

        result = merge_students(kept, by=self.caller, **body.validated_data)
        if result["dry_run"]:
            message = "This is what would happen."
        else:
            message = "The records were merged."
        return Response({"message": message, **result})
