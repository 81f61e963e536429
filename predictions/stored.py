"""The stored model seen from outside.

Found, verified and described without the libraries that run it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from predictions.factors import FACTORS

STEM: Final = "random_forest_student_performance_model"
MODEL_FILE: Final = f"{STEM}.pkl"
FORMAT: Final = 1  # raise it when the pickled classes change shape
REMEDY: Final = "Train the model again, or put back the model file and its manifest."
Stamp = tuple[int, int, int, int]
Card = dict[str, Any]  # JSON, as the model card describes it


class ArtefactError(Exception):
    """A stored model cannot be used; the message says why and what to do."""


class NoModelError(ArtefactError):
    pass


@dataclass(frozen=True, eq=False)
class Stored:
    """The bytes of a model whose hash and libraries its manifest vouches for."""

    content: bytes
    sha256: str
    version: str
    card: Card


def verified(directory: Path) -> Stored:
    """The model in use, read and checked, not yet unpickled.

    Raises NoModelError where none is stored, and ArtefactError where the file is
    not the one its manifest vouches for or was made for other code or libraries.
    """
    try:
        # Read once: what is unpickled later is exactly what was hashed here.
        content = (directory / MODEL_FILE).read_bytes()
    except FileNotFoundError:
        raise NoModelError(
            f"There is no model in {directory} yet. Train one first."
        ) from None
    except OSError as error:
        raise ArtefactError(
            f"{MODEL_FILE} cannot be read: {error.strerror}. {REMEDY}"
        ) from None
    sha256 = hashlib.sha256(content).hexdigest()
    manifest = _manifest(directory, sha256)
    _check(manifest, sha256)
    return Stored(content, sha256, manifest["version"], manifest["card"])


def stamp(directory: Path) -> Stamp | None:
    """A cheap mark of the model in use, to notice that it was replaced.

    None if none.
    """
    try:
        found = (directory / MODEL_FILE).stat()
        # The folder's time too: a manifest that is put back heals a refused model.
        return (
            found.st_ino,
            found.st_mtime_ns,
            found.st_size,
            directory.stat().st_mtime_ns,
        )
    except OSError:
        return None


def manifest_path(directory: Path, sha256: str) -> Path:
    """Where the manifest of the model file with this hash lies."""
    return directory / f"{STEM}.{sha256[:16]}.json"


def inputs() -> list[list[Any]]:
    """The table of factors: a model reads its columns by place and levels by number."""
    return [[one.name, one.kind.value, list(one.levels)] for one in FACTORS]


def _manifest(directory: Path, sha256: str) -> dict[str, Any]:
    path = manifest_path(directory, sha256)
    try:
        manifest = json.loads(path.read_text())
    except FileNotFoundError:
        raise ArtefactError(
            f"No manifest vouches for {MODEL_FILE} (SHA-256 {sha256[:16]}...): the"
            f" file was changed or its manifest is gone. {REMEDY}"
        ) from None
    except (OSError, ValueError):
        raise ArtefactError(f"{path.name} cannot be read. {REMEDY}") from None
    expected = {"format", "sha256", "version", "scikit_learn", "inputs", "card"}
    if not isinstance(manifest, dict) or expected - manifest.keys():
        raise ArtefactError(f"{path.name} is incomplete. {REMEDY}")
    return manifest


def _check(manifest: dict[str, Any], sha256: str) -> None:
    if manifest["sha256"] != sha256:
        raise ArtefactError(
            f"{MODEL_FILE} has another SHA-256 than its manifest. {REMEDY}"
        )
    if manifest["format"] != FORMAT or manifest["inputs"] != inputs():
        raise ArtefactError(
            f"Model {manifest['version']} was made by another release of this program."
            " Train the model again."
        )
    if manifest["scikit_learn"] != (installed := _installed()):
        raise ArtefactError(
            f"Model {manifest['version']} was trained with scikit-learn"
            f" {manifest['scikit_learn']}; {installed} is installed."
            " Train the model again."
        )


def _installed() -> str:
    """The version that a model would run on, asked without loading it."""
    try:
        return version("scikit-learn")
    except PackageNotFoundError:
        return "none"
