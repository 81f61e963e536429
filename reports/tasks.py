"""Background work of this app."""

from academics.importing.columns import UnreadableFileError
from academics.importing.services import run_import
from reports import uploads
from tasks.background import CancelledError, Result, TaskRun, background
from tasks.uploads import delete_upload
from tracker_project.errors import (
    NotFoundError,
    StudentTrackingException,
    ValidationError,
)


@background("import_data")
def import_data(
    run: TaskRun, *, file: str, entity: str, mode: str, dry_run: bool
) -> Result:
    """Import a stored upload; it is removed once the task can't be tried again."""
    try:
        result = run_import(
            uploads.source_of(file),
            uploads.ENTITIES[entity],
            mode=mode,
            dry_run=dry_run,
            progress=run.progress,
            completing=run.completing,
        )
    except (StudentTrackingException, CancelledError):
        delete_upload(file)
        raise
    except FileNotFoundError as error:
        raise NotFoundError("The uploaded file is gone. Upload it again.") from error
    except UnreadableFileError as error:
        delete_upload(file)
        raise ValidationError(str(error)) from error
    delete_upload(file)
    return result
