"""What answers a question for a prediction: the trained model, or the rules where there is none."""

import logging
import threading
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db.models import QuerySet

from predictions import baseline
from predictions.engines.outcomes import Outcome
from predictions.engines.rules import RULES
from predictions.stored import ArtefactError, NoModelError, Stamp, stamp, verified

__all__ = ["Engine", "Outcome", "engine_in_use", "model_card", "model_state"]

logger = logging.getLogger("tracker.predictions")


class Engine(Protocol):
    @property
    def version(self) -> str:
        """Which model this is."""

    def outcomes(self, students: QuerySet, *, explained: bool) -> list[Outcome]:
        """The prediction of each student, with the reasons where `explained`."""


@dataclass(frozen=True)
class _Held:
    """The engine that was loaded for a folder at a stamp; `fault` says why it is the rules."""

    directory: Path
    stamp: Stamp | None
    engine: Engine
    fault: str = ""


_held: _Held | None = None
_loading = threading.Lock()


def _current() -> _Held | None:
    held = _held
    same = held and (held.directory, held.stamp) == (
        settings.MODEL_DIR,
        stamp(settings.MODEL_DIR),
    )
    return held if same else None


def engine_in_use() -> Engine:
    """The stored model, loaded once in each process and again when it is replaced; else the rules."""
    global _held
    if held := _current():
        return held.engine
    with _loading:
        held = _current()
        if held is None:
            _held = held = _load(settings.MODEL_DIR)
    return held.engine


def _load(directory: Path) -> _Held:
    mark = stamp(
        directory
    )  # before reading: a model that is replaced meanwhile is loaded again
    try:
        # numpy and scikit-learn take over a second and 100 MB; a web process that serves
        # no prediction, and a school without a model, never pay for them.
        forest = (
            import_module("predictions.engines.forest").engine_from(directory)
            if mark
            else RULES
        )
    except NoModelError:
        return _Held(directory, mark, RULES)
    except ArtefactError as error:
        logger.error("The rules answer instead of the model: %s", error)
        return _Held(directory, mark, RULES, str(error))
    return _Held(directory, mark, forest)


def model_state() -> str:
    """The version that answers; behind the rules' version the fault of a model that can't."""
    if held := _current():
        return (
            f"{baseline.VERSION}: {held.fault}" if held.fault else held.engine.version
        )
    try:
        return verified(settings.MODEL_DIR).version
    except NoModelError:
        return baseline.VERSION
    except ArtefactError as error:
        return f"{baseline.VERSION}: {error}"


def model_card() -> dict[str, Any]:
    """The card of the model that answers; the rules' own where there is none, with the reason."""
    try:
        card = verified(settings.MODEL_DIR).card
    except NoModelError:
        return _rules_card("")
    except ArtefactError as error:
        return _rules_card(str(error))
    held = _current()
    return _rules_card(held.fault) if held and held.fault else card


def _rules_card(fault: str) -> dict[str, Any]:
    return {
        "version": baseline.VERSION,
        "structure": "rules",
        "method": "Plain arithmetic on a student's marks, previous scores and attendance, with wide intervals.",
        "factors": list(baseline.INPUTS),
        "limits": [
            "Its spreads are assumptions, set wide, not measurements. Train a model to get measured ones."
        ],
        "fault": fault or None,
    }
