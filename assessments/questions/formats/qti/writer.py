"""Questions as a QTI 2.1 content package: a manifest, and one item file for each."""

import io
import zipfile
from collections.abc import Iterable

from assessments.questions.formats.exporting import export
from assessments.questions.formats.markup import attribute
from assessments.questions.formats.qti.elements import Piece
from assessments.questions.formats.qti.item import GENERATED
from assessments.questions.formats.qti.kind_writers import write_content
from assessments.questions.formats.qti.reader import read
from assessments.questions.formats.results import (
    InexpressibleError,
    ReadResult,
    WriteResult,
)
from assessments.questions.items import Item

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_ITEM_NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE_NAMESPACE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_NEVER = (1980, 1, 1, 0, 0, 0)


def write(items: Iterable[Item]) -> WriteResult:
    """A zip archive with imsmanifest.xml and the items.

    With it come the questions that QTI has no way to write.
    """
    exported = export(items, write_item, read_back, format_name="QTI")
    files = {}
    for number, (_, text) in enumerate(exported.written, 1):
        files[f"items/{number:05d}.xml"] = text

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        add_file(archive, "imsmanifest.xml", manifest(files))
        for path, text in files.items():
            add_file(archive, path, text)
    return WriteResult(
        packed.getvalue(), tuple(exported.left_out), tuple(exported.notes)
    )


def read_back(text: str) -> ReadResult:
    return read(text.encode())


def add_file(archive: zipfile.ZipFile, path: str, text: str) -> None:
    """A file without a date, so that the same questions make the same archive."""
    entry = zipfile.ZipInfo(path, _NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode())


def manifest(paths: Iterable[str]) -> str:
    resources = ""
    for number, path in enumerate(paths, 1):
        resources += (
            f'<resource identifier="R{number}" type="imsqti_item_xmlv2p1"'
            f' href="{path}"><file href="{path}"/></resource>\n'
        )
    return (
        f"{_DECLARATION}\n"
        f'<manifest xmlns="{_PACKAGE_NAMESPACE}" identifier="MANIFEST">\n'
        "<metadata><schema>QTIv2.1 Package</schema>"
        "<schemaversion>1.0.0</schemaversion></metadata>\n"
        f"<organizations/>\n<resources>\n{resources}</resources>\n</manifest>\n"
    )


def write_item(item: Item, comment: str) -> str:
    for choice in getattr(item.content, "choices", ()):
        if getattr(choice, "text_format", ""):
            raise InexpressibleError("a choice in a text format of its own")

    piece = Piece(item)
    write_content(item.content, piece)
    if item.feedback:
        piece.add_feedback("general", item.feedback, "GENERAL")

    name = item.external_id
    label = ""
    if not is_name(name):
        label = f' label="{attribute(name)}"' if name else ""
        name = GENERATED

    lines = [
        _DECLARATION,
        f'<assessmentItem xmlns="{_ITEM_NAMESPACE}" identifier="{name}"{label}'
        f' title="{attribute(item.title)}" adaptive="false" timeDependent="false">',
        f"<!-- {comment} -->" if comment else "",
        *piece.responses,
        *piece.outcomes(),
        f"<itemBody>{piece.body()}</itemBody>",
        piece.processing(),
        *piece.feedback,
        "</assessmentItem>\n",
    ]
    return "\n".join(lines)


def is_name(text: str) -> bool:
    """Whether an identifier can stand as one in QTI, and does not stand for none."""
    letters = text.translate({ord(mark): None for mark in "-_."})
    if not text.isascii() or not letters.isalnum():
        return False

    starts_well = text[0].isalpha() or text[0] == "_"
    return starts_well and not text.startswith(GENERATED)
