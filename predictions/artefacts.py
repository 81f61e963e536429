"""Trained models on disk: written so that a crash harms nothing, verified before use."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import joblib
import sklearn

from predictions.card import model_card
from predictions.factors import FACTORS
from predictions.forecaster import Forecaster
from predictions.training import Trained

STEM: Final = "random_forest_student_performance_model"
MODEL_FILE: Final = f"{STEM}.pkl"
FORMAT: Final = 1  # raise it when the pickled classes change shape
COMPRESSION: Final = 3
REMEDY: Final = "Train the model again, or put back the model file and its manifest."


class ArtefactError(Exception):
    """A stored model cannot be used; the message says why and what to do."""


class NoModelError(ArtefactError):
    """No model has been trained here yet."""


@dataclass(frozen=True, eq=False)
class Artefact:
    """A verified model in use, its version and its card."""

    version: str
    sha256: str
    forecaster: Forecaster
    card: dict[str, Any]


def save(directory: Path, trained: Trained, *, at: datetime) -> Artefact:
    """Store a model in `directory` as the one in use, and answer it; `at` is aware.

    The manifest is named by the model file's hash and written first; replacing the
    model file is the single step that puts the new model in use. A crash before it
    leaves the old model with its own manifest, and of two trainers at once the
    later one wins whole.
    """
    directory.mkdir(parents=True, exist_ok=True)
    content = _pickled(trained.forecaster)
    sha256 = hashlib.sha256(content).hexdigest()
    version = f"forest-{at.astimezone(UTC):%Y%m%dT%H%M%S}-{sha256[:8]}"
    card = model_card(trained, version=version, trained_at=at, sha256=sha256)
    manifest = {
        "format": FORMAT,
        "file": MODEL_FILE,
        "sha256": sha256,
        "version": version,
        "scikit_learn": sklearn.__version__,
        "inputs": _inputs(),
        "card": card,
    }
    text = json.dumps(manifest, indent=2, allow_nan=False)
    _replace(manifest_path(directory, sha256), text.encode())
    _replace(directory / MODEL_FILE, content)
    return Artefact(version, sha256, trained.forecaster, card)


def load(directory: Path) -> Artefact:
    """The model in use, with its hash verified before anything is unpickled.

    Raises NoModelError where none is stored, and ArtefactError where the file is
    not the one its manifest vouches for or was made for other code or libraries.
    """
    try:
        # Read once: what is unpickled below is exactly what was hashed.
        content = (directory / MODEL_FILE).read_bytes()
    except FileNotFoundError:
        raise NoModelError(f"There is no model in {directory} yet. Train one first.") from None
    sha256 = hashlib.sha256(content).hexdigest()
    manifest = _manifest(directory, sha256)
    _check(manifest, sha256)
    return Artefact(
        version=manifest["version"],
        sha256=sha256,
        forecaster=_unpickled(content),
        card=manifest["card"],
    )


def stamp(directory: Path) -> tuple[int, int, int] | None:
    """A cheap mark of the model in use, to notice that it was replaced; None if none."""
    try:
        found = (directory / MODEL_FILE).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def manifest_path(directory: Path, sha256: str) -> Path:
    """Where the manifest of the model file with this hash lies."""
    return directory / f"{STEM}.{sha256[:16]}.json"


def _manifest(directory: Path, sha256: str) -> dict[str, Any]:
    path = manifest_path(directory, sha256)
    try:
        manifest = json.loads(path.read_text())
    except FileNotFoundError:
        raise ArtefactError(
            f"No manifest vouches for {MODEL_FILE} (SHA-256 {sha256[:16]}...): the"
            f" file was changed or its manifest is gone. {REMEDY}"
        ) from None
    except ValueError:
        raise ArtefactError(f"{path.name} cannot be read. {REMEDY}") from None
    expected = {"format", "sha256", "version", "scikit_learn", "inputs", "card"}
    if not isinstance(manifest, dict) or expected - manifest.keys():
        raise ArtefactError(f"{path.name} is incomplete. {REMEDY}")
    return manifest


def _check(manifest: dict[str, Any], sha256: str) -> None:
    if manifest["sha256"] != sha256:
        raise ArtefactError(f"{MODEL_FILE} has another SHA-256 than its manifest. {REMEDY}")
    if manifest["format"] != FORMAT or manifest["inputs"] != _inputs():
        raise ArtefactError(
            f"Model {manifest['version']} was made by another release of this program. Train the model again."
        )
    if manifest["scikit_learn"] != sklearn.__version__:
        raise ArtefactError(
            f"Model {manifest['version']} was trained with scikit-learn"
            f" {manifest['scikit_learn']}; {sklearn.__version__} is installed."
            " Train the model again."
        )


def _inputs() -> list[list[Any]]:
    """The table of factors: a model reads its columns by place and levels by number."""
    return [[one.name, one.kind.value, list(one.levels)] for one in FACTORS]


def _pickled(forecaster: Forecaster) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(forecaster, buffer, compress=COMPRESSION)
    return buffer.getvalue()


def _unpickled(content: bytes) -> Forecaster:
    try:
        forecaster = joblib.load(io.BytesIO(content))
    except Exception as error:  # unpickling can raise anything
        raise ArtefactError(f"{MODEL_FILE} cannot be read: {error}. {REMEDY}") from error
    if not isinstance(forecaster, Forecaster):
        raise ArtefactError(f"{MODEL_FILE} does not hold a forecaster. {REMEDY}")
    return forecaster


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then put in place in one step: no reader sees half."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets only the owner read; the web server may be another user.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
