"""The background work of the question bank."""

from academics.models import Unit
from assessments.bank import importing
from tasks.background import CancelledError, TaskRun, background
from tasks.uploads import delete_upload, open_upload
from tracker_project.errors import NotFoundError, StudentTrackingException


@background("import_questions")
def import_questions(
    run: TaskRun, *, file: str, name: str, format_name: str, unit: int | None
) -> importing.Result:
    """Import an uploaded file, which is removed once the task can't be tried again."""
    try:
        with open_upload(file) as upload:
            data = upload.read()
    except FileNotFoundError as error:
        raise NotFoundError("The uploaded file is gone. Upload it again.") from error

    questions = importing.read_file(data, name=name, format_name=format_name)
    total = max(len(questions.questions), 1)
    try:
        run.progress(total, total)
        result = importing.import_questions(
            questions,
            unit=_unit(unit),
            by=run.owner,
            completing=run.completing,
            task_id=run.task_id,
        )
    except (StudentTrackingException, CancelledError):
        delete_upload(file)
        raise

    delete_upload(file)
    return result


def _unit(pk: int | None) -> Unit | None:
    if pk is None:
        return None
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        raise NotFoundError("The unit is gone.")
    return unit
