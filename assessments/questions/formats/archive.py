"""Zip archives from strangers, read in memory and within limits."""

import io
import zipfile
import zlib

from assessments.questions.formats.results import UnreadableError

MOST_ENTRIES = 2_000
LARGEST_ENTRY = 20_000_000
LARGEST_WHOLE = 60_000_000
HIGHEST_RATIO = 200


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
            _refuse_swollen(listed)
            return _read(archive, listed)
    except UnreadableError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise UnreadableError(f"not a zip archive that can be read: {error}") from error


def _refuse_swollen(listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > MOST_ENTRIES:
        raise UnreadableError(f"an archive of more than {MOST_ENTRIES} files")
    if sum(entry.file_size for entry in listed) > LARGEST_WHOLE:
        raise UnreadableError(
            f"an archive of more than {LARGEST_WHOLE // 10**6} MB when unpacked"
        )
    for entry in listed:
        if entry.file_size > LARGEST_ENTRY or entry.file_size > HIGHEST_RATIO * max(
            entry.compress_size, 1000
        ):
            raise UnreadableError(
                f"{entry.filename[:80]!r} in the archive is too large when unpacked"
            )


def _read(archive: zipfile.ZipFile, listed: list[zipfile.ZipInfo]) -> dict[str, bytes]:
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
