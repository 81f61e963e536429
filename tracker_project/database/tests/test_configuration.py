"""Which database a process comes to use, by what its environment says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PRINT = (
    "import json; from tracker_project import settings;"
    " print(json.dumps(settings.DATABASES['default']))"
)
UNSAID = dict.fromkeys(
    (
        "DATABASE_URL",
        *(
            f"DB_{part}"
            for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "ENGINE")
        ),
    ),
    "",
)


@pytest.fixture
def database(tmp_path):
    """`database(DB_NAME="x")` is what settings make of such an environment."""

    def made(data_dir=tmp_path, **variables):
        env = (
            os.environ
            | UNSAID
            | {"DATA_DIR": str(data_dir), "DEBUG": "true"}
            | variables
        )
        run = subprocess.run(
            [sys.executable, "-c", PRINT],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(run.stdout)

    return made


def test_nothing_said_is_sqlite_in_the_data_folder_whatever_that_is_called(
    database, tmp_path
):
    folder = tmp_path / "50% of school #1?"

    made = database(data_dir=folder)

    assert (made["ENGINE"], made["NAME"]) == (
        "django.db.backends.sqlite3",
        str(folder / "db.sqlite3"),
    )
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_wins_over_the_parts_and_keeps_its_own_options(database):
    made = database(
        DATABASE_URL="postgresql://ann:pw@db.test:5544/school?sslmode=require",
        DB_NAME="other",
    )

    assert (made["NAME"], made["USER"], made["HOST"], made["PORT"]) == (
        "school",
        "ann",
        "db.test",
        5544,
    )
    assert made["OPTIONS"]["sslmode"] == "require"
    assert "-c jit=off" in made["OPTIONS"]["options"]


@pytest.mark.parametrize("password", ["p@ss:w/ord?#%40&[1] é", "%", "a+b c"])
def test_a_password_may_hold_what_means_something_in_an_address(database, password):
    made = database(
        DB_NAME="school", DB_USER="an@n", DB_PASSWORD=password, DB_HOST="db.test"
    )

    assert (made["USER"], made["PASSWORD"], made["HOST"]) == (
        "an@n",
        password,
        "db.test",
    )


@pytest.mark.parametrize(
    ("variables", "engine", "port"),
    [
        ({}, "postgresql", 5432),
        ({"DB_ENGINE": "mysql"}, "mysql", 3306),
        ({"DB_ENGINE": "mysql", "DB_PORT": "3307"}, "mysql", 3307),
    ],
)
def test_each_engine_has_its_usual_port_and_the_local_host(
    database, variables, engine, port
):
    made = database(DB_NAME="school", **variables)

    assert (made["ENGINE"], made["HOST"], made["PORT"]) == (
        f"django.db.backends.{engine}",
        "localhost",
        port,
    )
