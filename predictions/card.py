"""The model card: what a model was trained on, how good it is, and its limits."""

from __future__ import annotations

import platform
from dataclasses import asdict
from datetime import datetime
from typing import Final

import joblib
import numpy
import sklearn

from predictions.factors import FACTORS
from predictions.forecaster import Forecaster
from predictions.forest import Recipe, Structure
from predictions.intervals import LEVEL
from predictions.stored import Card
from predictions.training import Candidate, Trained

INTENDED_USE: Final = (
    (
        "To help staff notice early which students may need support, and to start a"
        " conversation with them."
    ),
    (
        "A person decides. The model never sets a status, a mark or a place, and no"
        " decision about a student may rest on its score alone."
    ),
)
LIMITS: Final = (
    (
        "A factor's contribution says how the model uses it, not what changing it would"
        " do for the student."
    ),
    (
        "About one interval in ten misses the score it is for; scores far above the"
        " rest are not foreseen at all."
    ),
    "Values beyond the range seen in training count as the end of that range.",
    (
        "A factor without a value is taken as typical; the interval widens and the"
        " confidence falls accordingly."
    ),
    (
        "Measured on the same source as the training rows. At another school or in"
        " another year it has to be measured again."
    ),
    (
        "The group figures compare errors, not causes; groups with fewer than 20"
        " held-out students are left out because their figures would be chance."
    ),
)
METHOD: Final = {
    Structure.TREND_AND_FOREST: (
        "A robust linear trend plus a random forest of what the trend leaves over"
    ),
    Structure.FOREST: "A random forest of the factors that tell more than chance",
}
INTERVALS: Final = (
    "; intervals are conformal, from errors on rows predicted without themselves."
)
IMPORTANCE_NOTE: Final = (
    "permutation: points of mean absolute error added when the factor is shuffled on"
    " held-out rows, for the whole model. impurity: shares within the forest alone,"
    " which sees only what the trend leaves over. trend: points per unit."
)


def model_card(
    trained: Trained, *, version: str, trained_at: datetime, sha256: str
) -> Card:
    """Everything there is to say of a model, as values that JSON can hold.

    Scores, errors and widths are in points, shares from 0 to 1.
    """
    forecaster = trained.forecaster
    used = forecaster.model.used_names
    left_out = [one.name for one in FACTORS if one.name not in used]
    return {
        "version": version,
        "trained_at": trained_at.isoformat(),
        "sha256": sha256,
        "structure": trained.recipe.structure.value,
        "method": METHOD[trained.recipe.structure] + INTERVALS,
        "rows": trained.data.rows,
        "factors": list(used),
        "factors_left_out": left_out,
        "metrics": {"held_out": asdict(trained.evaluation.metrics)},
        "candidates": [_candidate(each) for each in trained.candidates],
        "interval": _interval(forecaster),
        "feature_importances": _importances(trained),
        "fairness": [asdict(group) for group in trained.evaluation.groups],
        "intended_use": list(INTENDED_USE),
        "limits": list(LIMITS),
        "data": asdict(trained.data) | {"ranges": _ranges(forecaster)},
        "recipe": _recipe(trained.recipe),
        "libraries": libraries(),
    }


def libraries() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "scikit-learn": sklearn.__version__,
        "numpy": numpy.__version__,
        "joblib": joblib.__version__,
    }


def _recipe(recipe: Recipe) -> Card:
    return asdict(recipe) | {"structure": recipe.structure.value}


def _candidate(candidate: Candidate) -> Card:
    return {
        "structure": candidate.recipe.structure.value,
        "out_of_bag_mae": candidate.out_of_bag_mae,
        "held_out": asdict(candidate.held_out),
    }


def _interval(forecaster: Forecaster) -> Card:
    widths = forecaster.widths
    return {
        "level": LEVEL,
        "half_width": widths.complete,
        "half_width_knowing_nothing": widths.ignorance,
        "highest": widths.ceiling,
    }


def _importances(trained: Trained) -> Card:
    model = trained.forecaster.model
    impurity = map(float, model.forest.feature_importances_)
    slopes = map(float, model.trend.slopes)
    return {
        "permutation": dict(trained.evaluation.permutation_importance),
        "impurity": dict(zip(model.used_names, impurity, strict=True)),
        "trend": dict(zip(model.used_names, slopes, strict=True)),
        "note": IMPORTANCE_NOTE,
    }


def _ranges(forecaster: Forecaster) -> dict[str, dict[str, float | bool | str]]:
    model = forecaster.model
    columns = zip(model.used, model.lowest, model.typical, model.highest, strict=True)
    return {
        FACTORS[place].name: {
            "lowest": FACTORS[place].value(lowest),
            "typical": FACTORS[place].value(typical),
            "highest": FACTORS[place].value(highest),
        }
        for place, lowest, typical, highest in columns
    }
