"""Uploads that wait for their task, and are removed when it has ended."""

from collections.abc import Mapping
from datetime import timedelta
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from tracker_project.errors import StudentTrackingException

FOLDER = "imports"
MAX_AGE = timedelta(days=7)
FORM_AROUND_FILE = 64 * 1024  # bytes


class TooLargeError(StudentTrackingException):
    """The file is larger than this server takes."""

    status = 413
    code = "too_large"


def check_size(size: int, max_size: int = 0) -> None:
    """Raise TooLargeError where `size`, in bytes, is beyond the server's limit.

    Or beyond `max_size`, where that is given and less.
    """
    limit = min(max_size or settings.MAX_UPLOAD_BYTES, settings.MAX_UPLOAD_BYTES)
    if size > limit:
        sentence = f"At most {limit // 2**20} MB."
        raise TooLargeError(f"file: {sentence}", {"file": [sentence]})


def check_form_size(headers: Mapping[str, str]) -> None:
    """The same by a request's headers, before any of its body is read."""
    length = headers.get("Content-Length", "")
    if length.isdecimal():
        check_size(int(length) - FORM_AROUND_FILE)


def store_upload(upload: UploadedFile, extension: str, *, max_size: int = 0) -> str:
    """Store an upload until its task has ended; the name to open it by.

    Raises TooLargeError.
    """
    check_size(upload.size or 0, max_size)
    return default_storage.save(f"{FOLDER}/{uuid4()}.{extension}", upload)


def open_upload(name: str) -> IO[bytes]:
    """A stored upload; raises FileNotFoundError where it is gone."""
    return default_storage.open(name, "rb")


def delete_upload(name: str) -> None:
    """Remove an upload; one that is gone already is fine."""
    default_storage.delete(name)


def delete_old_uploads() -> None:
    """Remove what tasks left that never began, or whose worker never came back."""
    if not default_storage.exists(FOLDER):
        return

    oldest = timezone.now() - MAX_AGE
    _, names = default_storage.listdir(FOLDER)
    for name in names:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < oldest:
            delete_upload(path)
