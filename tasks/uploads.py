"""Uploads that wait for their task: stored at the door, and removed when the task has ended."""

from collections.abc import Mapping
from datetime import timedelta
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from tracker_project.errors import StudentTrackingException

FOLDER, FORGOTTEN_AFTER = "imports", timedelta(days=7)
FORM_AROUND_FILE = 64 * 1024


class TooLargeError(StudentTrackingException):
    """The file is larger than this server takes."""

    status, code = 413, "too_large"


def refuse_too_large(size: int, most: int = 0) -> None:
    """Raise TooLargeError where `size`, in bytes, is beyond the server's limit, or `most` where that is less."""
    most = min(most or settings.MAX_UPLOAD_BYTES, settings.MAX_UPLOAD_BYTES)
    if size > most:
        sentence = f"At most {most // 2**20} MB."
        raise TooLargeError(f"file: {sentence}", {"file": [sentence]})


def refuse_too_large_form(headers: Mapping[str, str]) -> None:
    """The same by a request's headers, before any of its body is read."""
    length = headers.get("Content-Length", "")
    refuse_too_large(int(length) - FORM_AROUND_FILE if length.isdecimal() else 0)


def keep(upload: UploadedFile, ending: str, *, most: int = 0) -> str:
    """The name under which an upload is kept; raises TooLargeError."""
    refuse_too_large(upload.size or 0, most)
    return default_storage.save(f"{FOLDER}/{uuid4()}.{ending}", upload)


def opened(name: str) -> IO[bytes]:
    """A kept upload; raises FileNotFoundError where it is gone."""
    return default_storage.open(name, "rb")


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
