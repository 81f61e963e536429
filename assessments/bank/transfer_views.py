"""Questions in and out as files."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.bank.serializers import QuestionImportSerializer
from assessments.bank.tasks import import_questions
from assessments.bank.views import UNIT
from assessments.questions.formats import LARGEST_FILE, guess
from tasks.models import Task
from tasks.serializers import accepted
from tasks.uploads import forget, forget_old, keep, refuse_too_large_form
from tracker_project.api.schema import AcceptedSerializer
from tracker_project.api.views import ResourceView
from tracker_project.errors import ValidationError

BEGINNING, LONGEST_NAME = 64 * 1024, 200


class QuestionImportView(ResourceView):
    """Files of questions into the bank."""

    resource = "questions"
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="importQuestions",
        summary="Import a GIFT, Aiken, Moodle XML or QTI file, by a task",
        description=(
            "The task's result is `{imported, updated, skipped, errors: [{line, item, error}], error_count, notes, "
            "not_questions}`. A question that the bank has already is skipped; one with the same external id and "
            "category in the same unit is brought up to date. Every question that can't be read is named in `errors` "
            "and leaves the others be; `notes` name what of a question is not kept."
        ),
        request={"multipart/form-data": QuestionImportSerializer},
        responses={202: AcceptedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Look at the beginning of the file, and queue the rest."""
        refuse_too_large_form(request.headers)
        body = QuestionImportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        task = accept_import(by=self.caller, **body.validated_data)
        return Response(accepted(task), status=status.HTTP_202_ACCEPTED)


def accept_import(*, file: Any, by: Any, format: str = "", unit: str = "") -> Task:
    """A queued task that imports an upload; raises ValidationError naming `unit` or `format`, TooLargeError."""
    within = _unit(unit)
    name = str(file.name)[-LONGEST_NAME:]
    format_name = format or guess(file.read(BEGINNING), name)
    file.seek(0)
    if not format_name:
        sentence = (
            "It can't be told from the file: give gift, aiken, moodle_xml or qti."
        )
        raise ValidationError.of_field("format", sentence)
    forget_old()
    kept = keep(file, "questions", most=LARGEST_FILE)
    try:
        return import_questions.enqueue(
            by=by, file=kept, name=name, format_name=format_name, unit=within
        )
    except BaseException:
        forget(kept)
        raise


def _unit(word: str) -> int | None:
    if not word:
        return None
    try:
        return int(UNIT.run_validation(word).pk)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"unit": error.detail}) from error
