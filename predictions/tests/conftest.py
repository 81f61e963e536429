"""What every test of predictions stands on."""

import pytest

from predictions.tests.populated import put_in_use


@pytest.fixture
def models(settings, tmp_path):
    """An empty folder of models for this test."""
    settings.MODEL_DIR = tmp_path / "models"
    return settings.MODEL_DIR


@pytest.fixture
def model(models):
    """A small model in use."""
    return put_in_use(models)
