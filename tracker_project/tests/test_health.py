"""What a load balancer and a person ask: does it live, is it ready, and if not, what is
down.
"""

import pytest


def test_a_living_process_says_so_without_a_log_in(client):
    assert client.get("/health/live").json() == {"status": "ok"}


def test_a_ready_service_names_its_parts(db, client):
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "ok"
    assert told["parts"].keys() == {"database", "broker", "storage", "model"}
    assert told["parts"]["model"] == "rules-1"


@pytest.fixture
def dead_broker(monkeypatch):
    """A broker at a port where nobody listens; Celery asks the environment first."""
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")


def test_a_broker_that_is_down_is_named_with_a_503(db, client, dead_broker):
    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["down"] == ["broker"]
    assert answer.json()["parts"]["broker"].startswith("down: ")


def test_a_storage_that_takes_no_file_is_named_with_a_503(
    db, client, settings, tmp_path
):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["down"] == ["storage"]
