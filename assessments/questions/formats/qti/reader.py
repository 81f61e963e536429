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
        _read_file(data, result, nothing, "")
        return result
    try:
        files = entries(data)
    except UnreadableError as error:
        result.refuse(str(error))
        return result
    _read_package(files, result)
    return result


def _read_package(files: dict[str, bytes], result: ReadResult) -> None:
    ordered = _in_the_order_of_the_manifest(files, result)
    for path in ordered:
        _read_file(files[path], result, _beside(path, files), path, in_package=True)
    if not ordered and not result.skipped:
        result.skip("a package without questions")


def _in_the_order_of_the_manifest(
    files: dict[str, bytes], result: ReadResult
) -> list[str]:
    """All XML files but the manifest, first those it names."""
    known = [
        path
        for path in files
        if path.lower().endswith(".xml")
        and posixpath.basename(path) != "imsmanifest.xml"
    ]
    manifests = sorted(
        (path for path in files if posixpath.basename(path) == "imsmanifest.xml"),
        key=len,
    )
    if not manifests:
        return known
    root, fault = parse(files[manifests[0]])
    if fault is not None or root is None:
        result.skip(
            f"{fault}; all XML files of the package are read",
            line=fault.line if fault else None,
            item=manifests[0],
        )
        return known
    folder = posixpath.dirname(manifests[0])
    named = []
    for resource in root.find_all("resource"):
        path = posixpath.normpath(posixpath.join(folder, unquote(resource.get("href"))))
        if path in known:
            named.append(path)
        elif resource.get("type").startswith("imsqti"):
            result.skip(
                "the manifest names this file, which is not in the package", item=path
            )
    return list(dict.fromkeys([*named, *known]))


def _beside(path: str, files: dict[str, bytes]) -> Find:
    """Finds the other files by the addresses that a file at `path` calls them."""
    folder = posixpath.dirname(path)
    return lambda address: files.get(
        posixpath.normpath(posixpath.join(folder, unquote(address[:500])))
    )


def _read_file(
    data: bytes, result: ReadResult, find: Find, where: str, *, in_package: bool = False
) -> None:
    root, fault = parse(data)
    before = len(result.errors)
    if root is not None:
        _read_root(root, result, find, where, in_package=in_package)
    if where:
        result.errors[before:] = [_at(where, error) for error in result.errors[before:]]
    if fault is not None:
        result.refuse(
            f"{fault}; what follows was not read", line=fault.line, item=where
        )


def _at(where: str, fault: Fault) -> Fault:
    return Fault(
        fault.error, fault.line, f"{where}: {fault.item}" if fault.item else where
    )


def _read_root(
    root: Node, result: ReadResult, find: Find, where: str, *, in_package: bool
) -> None:
    modernised(root)
    if root.name == "assessmentItem":
        read_item(root, result, find, where)
    elif root.name == "questestinterop":
        classic.read(root, result, find)
    elif root.name in _NO_QUESTIONS or in_package:
        if root.name not in {"manifest", "assessmentTest"}:
            result.skip(
                f"a file of the kind {root.name[:60]!r}, which holds no questions",
                item=where,
            )
    else:
        result.refuse(
            f"no QTI: its first element is {root.name[:60]!r}", line=root.line
        )
