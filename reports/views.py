"""Data in: the import of files."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reports.imports import accept_import
from reports.serializers import ImportSerializer
from tasks.serializers import accepted
from tasks.uploads import check_form_size
from tracker_project.api.schema import AcceptedSerializer
from tracker_project.api.views import ResourceView


class ImportView(ResourceView):
    """Files of rows into the school."""

    resource = "data"
    policy_actions = {"POST": "import"}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="importData",
        summary="Import a CSV file of students, by a task",
        description=(
            "The columns are those of StudentPerformanceFactors.csv, in any order; "
            "`student_id`, `first_name`, `last_name`, `age` and `Exam_Score` may be "
            "left out. A row without `student_id` is a new student with the next free "
            "one. The task's result is `{imported, updated, skipped, errors: [{line, "
            "column, value, error}], error_count, dry_run}`; a file with errors fails "
            "the task as a whole, unless `mode` is `good_rows`, and its result then "
            "names them."
        ),
        request={"multipart/form-data": ImportSerializer},
        responses={202: AcceptedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Check the file's header, and queue the rest."""
        check_form_size(request.headers)
        body = ImportSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        fields = dict(body.validated_data)
        upload = fields.pop("file")
        task = accept_import(upload, by=self.caller, **fields)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)
