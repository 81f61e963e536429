"""Trained models on disk.

Written so that a crash harms nothing, verified before use.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import joblib
import sklearn

from predictions.card import model_card
from predictions.forecaster import Forecaster
from predictions.stored import (
    FORMAT,
    MODEL_FILE,
    REMEDY,
    ArtefactError,
    Card,
    NoModelError,
    inputs,
    manifest_path,
    stamp,
    verified,
)
from predictions.training import Trained

__all__ = [
    "MODEL_FILE",
    "Artefact",
    "ArtefactError",
    "NoModelError",
    "load",
    "manifest_path",
    "save",
    "stamp",
]

COMPRESSION: Final = 3


@dataclass(frozen=True, eq=False)
class Artefact:
    """A verified model in use, its version and its card."""

    version: str
    sha256: str
    forecaster: Forecaster
    card: Card


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
        "inputs": inputs(),
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
    stored = verified(directory)
    return Artefact(
        stored.version, stored.sha256, _unpickled(stored.content), stored.card
    )


def _pickled(forecaster: Forecaster) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(forecaster, buffer, compress=COMPRESSION)
    return buffer.getvalue()


def _unpickled(content: bytes) -> Forecaster:
    try:
        forecaster = joblib.load(io.BytesIO(content))
    except Exception as error:  # unpickling can raise anything
        raise ArtefactError(
            f"{MODEL_FILE} cannot be read: {error}. {REMEDY}"
        ) from error
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
