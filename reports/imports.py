"""Taking a file in: stored and checked at the door, imported by a task."""

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from reports import uploads
from reports.tasks import import_data
from tasks.models import Task
from tasks.uploads import delete_old_uploads, delete_upload


def accept_import(
    upload: UploadedFile, *, by: User, entity: str, mode: str, dry_run: bool
) -> Task:
    """A queued task that imports the upload.

    Raises ValidationError naming `file` for what isn't a CSV file of this entity,
    TooLargeError beyond the limit.
    """
    delete_old_uploads()
    name = uploads.store(upload, uploads.ENTITIES[entity])
    try:
        return import_data.enqueue(
            by=by, file=name, entity=entity, mode=mode, dry_run=dry_run
        )
    except BaseException:
        delete_upload(name)
        raise
