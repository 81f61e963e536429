"""Zip archives from strangers, read in memory and within limits."""

import io
import zipfile
import zlib

from assessments.questions.formats.results import UnreadableError

MOST_ENTRIES = 2_000
LARGEST_ENTRY = 20_000_000
LARGEST_WHOLE = 60_000_000
HIGHEST_RATIO = 200
# What zipfile raises for archives that are none, are damaged, or need a password.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def is_archive(data: bytes) -> bool:
    """Whether the first bytes are those of a zip archive."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def entries(data: bytes) -> dict[str, bytes]:
    """The files of an archive by their paths.

    Raises UnreadableError for a broken or a swollen one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [entry for entry in archive.infolist() if not entry.is_dir()]
            refuse_swollen(listed)
            return read_entries(archive, listed)
    except UnreadableError:
        raise
    except BROKEN as error:
        raise UnreadableError(f"not a zip archive that can be read: {error}") from error


def refuse_swollen(listed: list[zipfile.ZipInfo]) -> None:
    """Raise UnreadableError where the sizes that the archive declares are too large."""
    if len(listed) > MOST_ENTRIES:
        raise UnreadableError(f"an archive of more than {MOST_ENTRIES} files")
    if sum(entry.file_size for entry in listed) > LARGEST_WHOLE:
        megabytes = LARGEST_WHOLE // 10**6
        message = f"an archive of more than {megabytes} MB when unpacked"
        raise UnreadableError(message)

    for entry in listed:
        usual_size = HIGHEST_RATIO * max(entry.compress_size, 1000)
        if entry.file_size > min(LARGEST_ENTRY, usual_size):
            name = repr(entry.filename[:80])
            raise UnreadableError(f"{name} in the archive is too large when unpacked")


def read_entries(
    archive: zipfile.ZipFile, listed: list[zipfile.ZipInfo]
) -> dict[str, bytes]:
    """What the entries hold; their declared sizes are not believed."""
    files: dict[str, bytes] = {}
    left = LARGEST_WHOLE
    for entry in listed:
        with archive.open(entry) as opened:
            content = opened.read(min(LARGEST_ENTRY, left) + 1)
        left -= len(content)
        if len(content) > LARGEST_ENTRY or left < 0:
            raise UnreadableError("the archive is larger than it says")
        files[entry.filename] = content
    return files
