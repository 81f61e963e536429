"""QTI: single items, QTI 1.2 files, and content packages of either."""

import posixpath
from urllib.parse import unquote

from assessments.questions.formats.archive import entries, is_archive
from assessments.questions.formats.pictures import Find, nothing
from assessments.questions.formats.qti import classic
from assessments.questions.formats.qti.item import read_item
from assessments.questions.formats.qti.versions import modernised
from assessments.questions.formats.results import Fault, ReadResult, UnreadableError
from assessments.questions.formats.xmltree import Node, parse

MANIFEST = "imsmanifest.xml"
_NO_QUESTIONS = {
    "assessmentTest",
    "manifest",
    "assessmentSection",
    "assessmentStimulus",
}


def read(data: bytes, *, name: str = "") -> ReadResult:
    """Every question of a QTI file or package, or its place and the reason why not."""
    result = ReadResult()
    if not is_archive(data):
        read_file(data, result)
        return result

    try:
        files = entries(data)
    except UnreadableError as error:
        result.refuse(str(error))
        return result

    paths = ordered_paths(files, result)
    for path in paths:
        read_packed_file(path, files, result)
    if not paths and not result.skipped:
        result.skip("a package without questions")
    return result


def ordered_paths(files: dict[str, bytes], result: ReadResult) -> list[str]:
    """All XML files but the manifest, first those it names."""
    known = []
    manifests = []
    for path in files:
        if posixpath.basename(path) == MANIFEST:
            manifests.append(path)
        elif path.lower().endswith(".xml"):
            known.append(path)

    if not manifests:
        return known

    manifest = min(manifests, key=len)
    root, fault = parse(files[manifest])
    if root is None or fault is not None:
        result.skip(
            f"{fault}; all XML files of the package are read",
            line=fault.line if fault else None,
            item=manifest,
        )
        return known

    named = named_paths(root, posixpath.dirname(manifest), known, result)
    return list(dict.fromkeys([*named, *known]))


def named_paths(
    root: Node, folder: str, known: list[str], result: ReadResult
) -> list[str]:
    """The files that a manifest names; what it names in vain is noted as skipped."""
    named = []
    for resource in root.find_all("resource"):
        path = path_from(folder, resource.get("href"))
        if path in known:
            named.append(path)
        elif resource.get("type").startswith("imsqti"):
            message = "the manifest names this file, which is not in the package"
            result.skip(message, item=path)
    return named


def path_from(folder: str, address: str) -> str:
    """The path in the package of what a file in `folder` calls by an address."""
    return posixpath.normpath(posixpath.join(folder, unquote(address)))


def read_packed_file(path: str, files: dict[str, bytes], result: ReadResult) -> None:
    """Read one file of a package, and say of each fault in which file it is."""
    folder = posixpath.dirname(path)

    def find(address: str) -> bytes | None:
        return files.get(path_from(folder, address[:500]))

    before = len(result.errors)
    root, fault = parse(files[path])
    if root is not None:
        read_root(modernised(root), result, find, path)

    for at in range(before, len(result.errors)):
        error = result.errors[at]
        item = f"{path}: {error.item}" if error.item else path
        result.errors[at] = Fault(error.error, error.line, item)
    note_fault(fault, result, path)


def read_file(data: bytes, result: ReadResult) -> None:
    root, fault = parse(data)
    if root is not None:
        read_root(modernised(root), result, nothing, "")
    note_fault(fault, result, "")


def note_fault(fault: UnreadableError | None, result: ReadResult, path: str) -> None:
    if fault is not None:
        message = f"{fault}; what follows was not read"
        result.refuse(message, line=fault.line, item=path)


def read_root(root: Node, result: ReadResult, find: Find, path: str) -> None:
    """Read the questions below the first element of a file.

    `path` is where the file is in its package, and empty without one.
    """
    if root.name == "assessmentItem":
        read_item(root, result, find, path)
    elif root.name == "questestinterop":
        classic.read(root, result, find)
    elif root.name in {"manifest", "assessmentTest"}:
        return
    elif root.name in _NO_QUESTIONS or path:
        message = f"a file of the kind {root.name[:60]!r}, which holds no questions"
        result.skip(message, item=path)
    else:
        message = f"no QTI: its first element is {root.name[:60]!r}"
        result.refuse(message, line=root.line)
