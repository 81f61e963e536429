"""Uploads that wait to be imported: checked, stored, and removed when their task has ended."""

from datetime import timedelta
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from academics.importing.reading import File, Source, check_text
from academics.importing.run import Entity
from academics.importing.students import STUDENTS
from academics.importing.tables import UnreadableFileError
from tracker_project.errors import StudentTrackingException, ValidationError

ENTITIES: dict[str, Entity] = {entity.name: entity for entity in (STUDENTS,)}
FOLDER, FORGOTTEN_AFTER = "imports", timedelta(days=7)


class TooLargeError(StudentTrackingException):
    """The file is larger than this server takes."""

    status, code = 413, "too_large"


def refuse_too_large(size: int) -> None:
    """Raise TooLargeError where `size`, in bytes, is beyond the limit."""
    if size > settings.MAX_UPLOAD_BYTES:
        sentence = f"At most {settings.MAX_UPLOAD_BYTES // 2**20} MB."
        raise TooLargeError(f"file: {sentence}", {"file": [sentence]})


def store(upload: UploadedFile, entity: Entity) -> str:
    """The name under which an upload is kept; one that can't be read at all is refused, naming `file`."""
    refuse_too_large(upload.size or 0)
    name = default_storage.save(f"{FOLDER}/{uuid4()}.csv", upload)
    try:
        File(source_of(name), entity.table)
        check_text(source_of(name))
    except UnreadableFileError as error:
        forget(name)
        raise ValidationError(f"file: {error}", {"file": [str(error)]}) from error
    return name


def source_of(name: str) -> Source:
    """Opens a stored upload, as often as it is asked to."""

    def opened() -> IO[bytes]:
        return default_storage.open(name, "rb")

    return opened


def forget(name: str) -> None:
    """Remove an upload; one that is gone already is fine."""
    default_storage.delete(name)


def forget_old() -> None:
    """Remove what a task left that was cancelled before it began, or whose worker never came back."""
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - FORGOTTEN_AFTER
    for name in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < oldest:
            forget(f"{FOLDER}/{name}")
