"""Settings that are unsafe in production fail by name; of a safe set nothing is
said.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks

from tracker_project.checks import (
    choices,
    counted_proxies,
    production_settings,
    refuse_unsafe_settings,
)

ROOT = Path(__file__).resolve().parents[2]
SECRET = "kY7wq-0vXn3_Zs8RtL2mBf5hJd9cGa4e"  # 32 characters, the fewest


@pytest.fixture
def production(settings):
    """Settings with which a school may serve."""
    settings.DEBUG = False
    settings.SECRET_KEY = settings.SECRET_KEY_GIVEN = settings.JWT_SECRET_KEY = SECRET
    settings.ALLOWED_HOSTS = ["school.example"]
    settings.DATABASE_VENDOR = "postgresql"
    settings.MAIL_SERVER = "mail.school.example"
    return settings


def ids():
    return [message.id for message in production_settings(None)]


def test_a_safe_set_of_settings_passes(production):
    assert ids() == []
    refuse_unsafe_settings()


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SECRET_KEY_GIVEN", "", "tracker.E001"),
        ("SECRET_KEY_GIVEN", SECRET[:31], "tracker.E001"),
        ("SECRET_KEY_GIVEN", "change-me-" + SECRET, "tracker.E001"),
        ("SECRET_KEY_GIVEN", "Your-secret-key-here-" + SECRET, "tracker.E001"),
        ("SECRET_KEY_GIVEN", "django-insecure-" + SECRET, "tracker.E001"),
        ("SECRET_KEY_GIVEN", "ab" * 30, "tracker.E001"),
        ("ALLOWED_HOSTS", ["*"], "tracker.E002"),
        ("ALLOWED_HOSTS", ["school.example", "*"], "tracker.E002"),
        ("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], "tracker.E002"),
        ("DATABASE_VENDOR", "sqlite3", "tracker.E003"),
        ("MAIL_SERVER", "", "tracker.E004"),
        ("JWT_SECRET_KEY", "short", "tracker.E005"),
        ("JWT_SECRET_KEY", "change-me-" + SECRET, "tracker.E005"),
    ],
)
def test_an_unsafe_setting_is_named_with_what_to_do(
    production, name, value, check, capsys
):
    setattr(production, name, value)

    (message,) = production_settings(None)

    assert message.id == check
    assert (
        name.removesuffix("_GIVEN").removesuffix("_VENDOR").split("_")[0]
        in f"{message.msg} {message.hint}"
    )
    assert "DEBUG=true" in message.hint
    with pytest.raises(SystemExit) as stopped:
        refuse_unsafe_settings()
    assert stopped.value.code == 78
    assert check in capsys.readouterr().err


def test_every_fault_is_named_at_once(production):
    production.SECRET_KEY_GIVEN, production.MAIL_SERVER, production.ALLOWED_HOSTS = (
        "",
        "",
        ["*"],
    )

    assert ids() == ["tracker.E001", "tracker.E002", "tracker.E004"]


def test_a_secret_is_never_in_the_message(production):
    production.SECRET_KEY_GIVEN = "hunter2"

    assert "hunter2" not in str(production_settings(None)[0])


def test_a_machine_of_ones_own_needs_no_setting(production):
    production.DEBUG, production.SECRET_KEY_GIVEN, production.DATABASE_VENDOR = (
        True,
        "",
        "sqlite3",
    )

    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("TEACHER_SCOPE", "everything", "tracker.E006"),
        ("SCHOOL_TIME_ZONE", "Mars/Olympus", "tracker.E007"),
        ("SCHOOL_TIME_ZONE", "../../etc/passwd", "tracker.E007"),
        ("SCHOOL_TIME_ZONE", "", "tracker.E007"),
    ],
)
def test_a_choice_that_is_none_is_named(production, name, value, check):
    setattr(production, name, value)

    assert [message.id for message in choices(None)] == [check]


@pytest.mark.parametrize(
    ("behind", "proxies", "ids"),
    [(True, 0, ["tracker.W001"]), (True, 1, []), (False, 0, [])],
)
def test_a_proxy_that_is_not_counted_is_told(settings, behind, proxies, ids):
    settings.BEHIND_PROXY = behind
    settings.NUM_PROXIES_GIVEN = proxies

    assert [message.id for message in counted_proxies(None)] == ids


def test_the_system_as_a_whole_has_no_complaint(db, settings):
    settings.DEBUG = True

    assert run_checks() == []


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import tracker_project.wsgi"],
        ["manage.py", "check", "--deploy"],
        ["-m", "celery", "--app", "tracker_project", "worker", "--pool=solo"],
    ],
)
def test_a_production_process_without_settings_does_not_start(command, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(tmp_path),
        "DEBUG": "false",
        "SECRET_KEY": "x",
    }

    done = subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "SECRET_KEY is too short" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", ["makemigrations --check --dry-run", "migrate --check", "check"]
)
def test_a_command_that_serves_nobody_needs_no_production_settings(command, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DEBUG": "false",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert b"SECRET_KEY" not in done.stderr
    assert done.returncode == (
        1 if command.startswith("migrate") else 0
    )  # there is no table yet
