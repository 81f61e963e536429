"""Models on disk: what is verified, and what a crash leaves behind."""

import json
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest

from predictions import artefacts
from predictions.artefacts import (
    MODEL_FILE,
    ArtefactError,
    NoModelError,
    load,
    manifest_path,
    save,
    stamp,
)
from predictions.forest import Recipe
from predictions.tests.schools import generated_school
from predictions.training import train

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
SMALL = Recipe(trees=10)


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture(scope="module")
def trained():
    return train(*generated_school(60), SMALL)


@pytest.fixture(scope="module")
def other():
    return train(*generated_school(60, seed=11), SMALL)


def change_manifest(directory, artefact, **changes):
    path = manifest_path(directory, artefact.sha256)
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_saved_model_loads_and_says_the_same(tmp_path, trained):
    saved = save(tmp_path, trained, at=NOON)

    loaded = load(tmp_path)

    matrix, _ = generated_school(20)
    assert np.array_equal(
        loaded.forecaster.predict(matrix).score,
        trained.forecaster.predict(matrix).score,
    )
    assert loaded.card == saved.card
    assert loaded.version == saved.version


def test_a_version_names_the_time_and_the_hash(tmp_path, trained):
    saved = save(tmp_path, trained, at=NOON)

    assert saved.version == f"forest-20260102T120000-{saved.sha256[:8]}"
    assert saved.card["version"] == saved.version


def test_the_model_file_has_its_documented_name(tmp_path, trained):
    save(tmp_path / "ml_models", trained, at=NOON)

    assert (
        tmp_path / "ml_models" / "random_forest_student_performance_model.pkl"
    ).is_file()


def test_an_empty_directory_has_no_model(tmp_path):
    with pytest.raises(NoModelError, match="Train one first"):
        load(tmp_path)


def test_a_changed_file_is_refused_before_it_is_unpickled(tmp_path, trained):
    save(tmp_path, trained, at=NOON)
    (tmp_path / MODEL_FILE).write_bytes(pickle.dumps(Bomb(tmp_path / "exploded")))

    with pytest.raises(ArtefactError, match="Train the model again"):
        load(tmp_path)

    assert not (tmp_path / "exploded").exists()


def test_a_single_flipped_bit_is_refused(tmp_path, trained):
    save(tmp_path, trained, at=NOON)
    content = bytearray((tmp_path / MODEL_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / MODEL_FILE).write_bytes(content)

    with pytest.raises(ArtefactError, match="No manifest vouches"):
        load(tmp_path)


def test_a_model_without_its_manifest_is_refused(tmp_path, trained):
    saved = save(tmp_path, trained, at=NOON)
    manifest_path(tmp_path, saved.sha256).unlink()

    with pytest.raises(ArtefactError, match="its manifest is gone"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sha256": "00"}, "another SHA-256"),
        ({"scikit_learn": "0.1"}, "trained with scikit-learn 0.1"),
        ({"format": 0}, "another release"),
        ({"inputs": []}, "another release"),
    ],
)
def test_a_model_for_other_code_is_refused(tmp_path, trained, changes, sentence):
    saved = save(tmp_path, trained, at=NOON)
    change_manifest(tmp_path, saved, **changes)

    with pytest.raises(ArtefactError, match=sentence):
        load(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", "\x00"])
def test_a_broken_manifest_is_refused(tmp_path, trained, text):
    saved = save(tmp_path, trained, at=NOON)
    manifest_path(tmp_path, saved.sha256).write_text(text)

    with pytest.raises(ArtefactError, match="Train the model again"):
        load(tmp_path)


def test_a_crash_before_the_model_file_leaves_the_old_model(
    tmp_path, trained, other, monkeypatch
):
    old = save(tmp_path, trained, at=NOON)
    replace = os.replace

    def crash_at_the_model(source, target):
        if str(target).endswith(MODEL_FILE):
            raise OSError("power cut")
        replace(source, target)

    monkeypatch.setattr(artefacts.os, "replace", crash_at_the_model)
    with pytest.raises(OSError, match="power cut"):
        save(tmp_path, other, at=NOON)

    assert load(tmp_path).version == old.version
    assert not list(tmp_path.glob(".*"))


def test_trainers_and_readers_at_once_never_see_half_a_model(tmp_path, trained, other):
    save(tmp_path, trained, at=NOON)

    with ThreadPoolExecutor(4) as pool:
        writes = [
            pool.submit(save, tmp_path, one, at=NOON) for one in [trained, other] * 5
        ]
        reads = [pool.submit(load, tmp_path) for _ in range(20)]

    written = {write.result().version for write in writes}
    assert len(written) == 2
    assert {read.result().version for read in reads} <= written


def test_the_stamp_changes_with_the_model(tmp_path, trained, other):
    before = stamp(tmp_path)
    save(tmp_path, trained, at=NOON)
    first = stamp(tmp_path)
    save(tmp_path, other, at=NOON)

    assert before is None
    assert len({before, first, stamp(tmp_path)}) == 3
