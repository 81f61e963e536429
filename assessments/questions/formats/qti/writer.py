"""Questions as a QTI 2.1 content package: a manifest, and one item file for each."""

import io
import zipfile
from collections.abc import Iterable

from assessments.questions.formats.exporting import export
from assessments.questions.formats.markup import attribute
from assessments.questions.formats.qti.elements import Piece
from assessments.questions.formats.qti.item import GENERATED
from assessments.questions.formats.qti.kind_writers import PIECES
from assessments.questions.formats.qti.reader import read
from assessments.questions.formats.results import (
    InexpressibleError,
    ReadResult,
    WriteResult,
)
from assessments.questions.items import Item

_SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_NEVER = (1980, 1, 1, 0, 0, 0)


def write(items: Iterable[Item]) -> WriteResult:
    """A zip archive with imsmanifest.xml and the items, and the questions that QTI has
    no way to write."""
    exported = export(items, _item, _read_piece, format_name="QTI")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        paths = [
            f"items/{number:05d}.xml" for number in range(1, len(exported.written) + 1)
        ]
        _add(archive, "imsmanifest.xml", _manifest(paths))
        for path, (_, piece) in zip(paths, exported.written, strict=True):
            _add(archive, path, piece)
    return WriteResult(
        packed.getvalue(), tuple(exported.left_out), tuple(exported.notes)
    )


def _read_piece(piece: str) -> ReadResult:
    return read(piece.encode())


def _add(archive: zipfile.ZipFile, path: str, text: str) -> None:
    """A file without a date, so that the same questions make the same archive."""
    entry = zipfile.ZipInfo(path, _NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode())


def _manifest(paths: list[str]) -> str:
    resources = "".join(
        f'<resource identifier="R{at}" type="imsqti_item_xmlv2p1" href="{path}"><file href="{path}"/></resource>\n'
        for at, path in enumerate(paths, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="MANIFEST">\n'
        "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>\n"
        f"<organizations/>\n<resources>\n{resources}</resources>\n</manifest>\n"
    )


def _item(item: Item, comment: str) -> str:
    if any(
        getattr(choice, "text_format", "")
        for choice in getattr(item.content, "choices", ())
    ):
        raise InexpressibleError("a choice in a text format of its own")
    write_content = PIECES.get(item.kind)
    if write_content is None:
        raise InexpressibleError(f"a question of the kind {item.kind}")
    piece = Piece(item)
    write_content(item.content, piece)
    named = _is_name(item.external_id)
    label = (
        f' label="{attribute(item.external_id)}"'
        if item.external_id and not named
        else ""
    )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<assessmentItem xmlns="{_SPACE}" identifier="{item.external_id if named else GENERATED}"{label}'
            f' title="{attribute(item.title)}" adaptive="false" timeDependent="false">',
            f"<!-- {comment} -->" if comment else "",
            *piece.responses,
            *piece.outcomes(),
            f"<itemBody>{piece.body()}</itemBody>",
            piece.processing(),
            *piece.feedback,
            "</assessmentItem>\n",
        ]
    )


def _is_name(text: str) -> bool:
    """Whether an identifier can stand as one in QTI, and is not one that stands for
    none."""
    usual = (
        text.isascii()
        and text.replace("-", "").replace("_", "").replace(".", "").isalnum()
    )
    return (
        usual
        and (text[0].isalpha() or text[0] == "_")
        and not text.startswith(GENERATED)
    )
