"""Files of questions into the bank."""

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from academics.models import Unit
from accounts.models import User
from assessments.bank.serializers import QuestionImportSerializer
from assessments.bank.tasks import import_questions
from assessments.questions.formats import LARGEST_FILE, guess
from tasks.models import Task
from tasks.serializers import accepted
from tasks.uploads import (
    check_form_size,
    delete_old_uploads,
    delete_upload,
    store_upload,
)
from tracker_project.api.schema import AcceptedSerializer
from tracker_project.api.views import ResourceView
from tracker_project.errors import ValidationError

BEGINNING = 64 * 1024
LONGEST_NAME = 200


class QuestionImportView(ResourceView):
    resource = "questions"
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="importQuestions",
        summary="Import a GIFT, Aiken, Moodle XML or QTI file, by a task",
        description=(
            "The task's result is `{imported, updated, skipped, "
            "errors: [{line, item, error}], error_count, notes, not_questions}`. "
            "A question that the bank has already is skipped; one with the same "
            "external id and category in the same unit is brought up to date. Every "
            "question that can't be read is named in `errors` and leaves the others "
            "be; `notes` name what of a question is not kept."
        ),
        request={"multipart/form-data": QuestionImportSerializer},
        responses={202: AcceptedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Look at the beginning of the file, and queue the rest."""
        check_form_size(request.headers)
        body = QuestionImportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        task = accept_import(by=self.caller, **body.validated_data)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)


def accept_import(
    *, file: UploadedFile, by: User, format: str = "", unit: Unit | None = None
) -> Task:
    """A queued task that imports an upload.

    ValidationError names `format` where it can't be told; TooLargeError.
    """
    name = str(file.name)[-LONGEST_NAME:]
    format_name = format or guess(file.read(BEGINNING), name)
    file.seek(0)
    if not format_name:
        raise ValidationError.of_field(
            "format",
            "It can't be told from the file: give gift, aiken, moodle_xml or qti.",
        )

    delete_old_uploads()
    stored = store_upload(file, "questions", max_size=LARGEST_FILE)
    try:
        return import_questions.enqueue(
            by=by,
            file=stored,
            name=name,
            format_name=format_name,
            unit=unit and unit.pk,
        )
    except BaseException:
        delete_upload(stored)
        raise
