"""What answers a question for a prediction: the trained model, or else the rules."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db.models import QuerySet

from academics.models import Student
from predictions import baseline
from predictions.engines.outcomes import Outcome
from predictions.engines.rules import RULES
from predictions.stored import (
    ArtefactError,
    Card,
    NoModelError,
    Stamp,
    stamp,
    verified,
)

__all__ = ["Engine", "Outcome", "engine_in_use", "model_card", "model_state"]

logger = logging.getLogger("tracker.predictions")


class Engine(Protocol):
    @property
    def version(self) -> str: ...

    def outcomes(
        self, students: QuerySet[Student], *, explained: bool
    ) -> list[Outcome]:
        """The prediction of each student, with the reasons where `explained`."""


@dataclass(frozen=True)
class LoadedEngine:
    """The engine that was loaded for a folder at a stamp.

    `fault` says why the rules answer though a model is stored.
    """

    directory: Path
    stamp: Stamp | None
    engine: Engine
    fault: str = ""


_loaded: LoadedEngine | None = None
_loading = threading.Lock()


def _current() -> LoadedEngine | None:
    """The engine that was loaded, unless the stored model was replaced since."""
    loaded = _loaded
    if loaded is None or loaded.directory != settings.MODEL_DIR:
        return None
    return loaded if loaded.stamp == stamp(settings.MODEL_DIR) else None


def engine_in_use() -> Engine:
    """The stored model, or the rules where there is none that can be used.

    It is loaded once in each process, and again when it is replaced.
    """
    global _loaded
    if loaded := _current():
        return loaded.engine
    with _loading:
        loaded = _current() or _load(settings.MODEL_DIR)
        _loaded = loaded
    return loaded.engine


def _load(directory: Path) -> LoadedEngine:
    # Stamped before reading: a model that is replaced meanwhile is loaded again.
    before = stamp(directory)
    if before is None:
        return LoadedEngine(directory, before, RULES)

    # numpy and scikit-learn take over a second and 100 MB; a web process that serves
    # no prediction, and a school without a model, never pay for them.
    from predictions.engines.forest import engine_from

    try:
        return LoadedEngine(directory, before, engine_from(directory))
    except NoModelError:
        return LoadedEngine(directory, before, RULES)
    except ArtefactError as error:
        logger.error("The rules answer instead of the model: %s", error)
        return LoadedEngine(directory, before, RULES, str(error))


def model_state() -> str:
    """The version that answers; behind the rules' version the fault of a model."""
    if loaded := _current():
        if loaded.fault:
            return f"{baseline.VERSION}: {loaded.fault}"
        return loaded.engine.version
    try:
        return verified(settings.MODEL_DIR).version
    except NoModelError:
        return baseline.VERSION
    except ArtefactError as error:
        return f"{baseline.VERSION}: {error}"


def model_card() -> Card:
    """The card of the model that answers; the rules' own, with the reason, if none."""
    try:
        card = verified(settings.MODEL_DIR).card
    except NoModelError:
        return _rules_card("")
    except ArtefactError as error:
        return _rules_card(str(error))
    loaded = _current()
    if loaded is not None and loaded.fault:
        return _rules_card(loaded.fault)
    return card


def _rules_card(fault: str) -> Card:
    return {
        "version": baseline.VERSION,
        "structure": "rules",
        "method": (
            "Plain arithmetic on a student's marks, previous scores and attendance,"
            " with wide intervals."
        ),
        "factors": list(baseline.INPUTS),
        "limits": [
            "Its spreads are assumptions, set wide, not measurements."
            " Train a model to get measured ones."
        ],
        "fault": fault or None,
    }
