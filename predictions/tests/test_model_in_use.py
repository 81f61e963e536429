"""Which model answers.

`GET /api/predictions/model`, the health of the service, and many threads at once.
"""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from predictions.engines import engine_in_use, model_state
from predictions.stored import MODEL_FILE, manifest_path
from predictions.tests.populated import put_in_use

URL = "/api/predictions/model/"

pytestmark = pytest.mark.usefixtures("models")


def damage(models):
    (models / MODEL_FILE).write_bytes(b"not the model")


# --- the card


def test_the_card_of_the_model_in_use(school, acting, model):
    card = acting(school.teacher).get(URL).json()

    assert card["version"] == model.version
    assert card["rows"] == 120
    assert set(card["metrics"]["held_out"]) == {"n", "mae", "rmse", "r2", "coverage"}
    assert card["structure"] in {"random_forest", "trend_and_random_forest"}
    assert len(card["candidates"]) == 2
    assert card["feature_importances"]["permutation"]["attendance"] > 0
    assert {group["factor"] for group in card["fairness"]} <= {"gender", "school_type"}


def test_without_a_model_the_card_is_the_rules_own(school, acting):
    card = acting(school.admin).get(URL).json()

    assert (card["version"], card["structure"], card["fault"]) == (
        "rules-1",
        "rules",
        None,
    )


def test_of_a_damaged_model_the_card_says_why_the_rules_answer(
    school, acting, models, model
):
    damage(models)

    card = acting(school.admin).get(URL).json()

    assert card["version"] == "rules-1"
    assert "No manifest vouches" in card["fault"]


@pytest.mark.parametrize(
    ("person", "status"),
    [("student", 403), ("parent", 403), ("teacher", 200), ("admin", 200)],
)
def test_the_card_is_for_staff(school, acting, person, status):
    assert acting(getattr(school, person)).get(URL).status_code == status


# --- the state


def test_the_state_is_the_version_before_and_after_the_model_is_loaded(model):
    before = model_state()

    engine_in_use()

    assert before == model_state() == model.version


def test_the_state_without_a_model_is_the_rules():
    assert model_state() == "rules-1"


def test_the_state_of_a_damaged_model_tells_the_fault_before_and_after_it_is_tried(
    models, model
):
    damage(models)
    before = model_state()

    engine_in_use()

    assert before == model_state()
    assert before.startswith("rules-1: No manifest vouches")


def test_health_tells_the_state_and_stays_well(db, client, models, model):
    damage(models)

    answer = client.get("/health/ready/")

    assert answer.json()["parts"]["model"].startswith("rules-1: No manifest vouches")
    assert "model" not in answer.json().get("down", [])


def test_a_model_file_that_is_a_folder_is_a_fault_and_no_crash(models):
    (models / MODEL_FILE).mkdir(parents=True)

    assert engine_in_use().version == "rules-1"
    assert "cannot be read" in model_state()


def test_a_file_that_passes_the_manifest_and_can_not_be_read_is_a_fault(models, model):
    manifest = json.loads(manifest_path(models, model.sha256).read_text())
    content = b"no pickle at all"
    sha256 = hashlib.sha256(content).hexdigest()
    manifest_path(models, sha256).write_text(json.dumps(manifest | {"sha256": sha256}))
    (models / MODEL_FILE).write_bytes(content)

    assert engine_in_use().version == "rules-1"
    assert "cannot be read" in model_state()


# --- loading


def test_the_model_is_loaded_once_and_shared(model):
    with ThreadPoolExecutor(8) as pool:
        engines = list(pool.map(lambda _: engine_in_use(), range(32)))

    assert len({id(engine) for engine in engines}) == 1
    assert engines[0].version == model.version


def test_while_models_are_replaced_every_answer_is_of_one_of_them(models, model):
    versions = {model.version}

    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(lambda: [engine_in_use().version for _ in range(50)])
            for _ in range(4)
        ]
        versions |= {put_in_use(models, seed=seed).version for seed in (8, 9)}
    answered = {version for answers in asked for version in answers.result()}

    assert answered <= versions
    latest = put_in_use(models, seed=10)
    assert engine_in_use().version == latest.version


def test_a_web_process_starts_without_the_model_libraries():
    loaded = (
        "import tracker_project.asgi, sys; from django.urls import get_resolver;"
        " get_resolver().url_patterns; "
    )
    question = (
        "print(sorted({'numpy', 'sklearn', 'joblib', 'scipy'} & set(sys.modules)))"
    )

    said = subprocess.run(
        [sys.executable, "-c", loaded + question],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip().splitlines()[-1] == "[]"
