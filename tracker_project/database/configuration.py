"""Which database the environment names, and how each kind is spoken to."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url
from environs import Env

USUAL_PORTS = {"postgresql": 5432, "mysql": 3306}


def database_url(env: Env, data_dir: Path) -> str:
    """DATABASE_URL, or one made of the DB_* variables, or the embedded SQLite file."""
    if url := env.str("DATABASE_URL", ""):
        return url
    if name := env.str("DB_NAME", ""):
        engine, host = (
            env.str("DB_ENGINE", "") or "postgresql",
            env.str("DB_HOST", "") or "localhost",
        )
        port = env.str("DB_PORT", "") or USUAL_PORTS.get(engine, "")
        parts = (env.str("DB_USER", ""), env.str("DB_PASSWORD", ""), name)
        user, password, name = (
            quote(part, safe="") for part in parts
        )  # a password may hold what parts an address
        return f"{engine}://{user}:{password}@{quote(host, safe='[]:')}{port and f':{port}'}/{name}"
    return f"sqlite:///{quote(str(data_dir / 'db.sqlite3'))}"


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Django's settings for the database at `url`."""
    found: dict[str, Any] = dict(
        dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    )
    vendor = found["ENGINE"].rsplit(".", 1)[-1]
    if vendor == "mysql":
        _stand_in_for_mysqlclient()
    found["OPTIONS"] = found.get("OPTIONS", {}) | OPTIONS.get(vendor, {})
    # A file, not memory: concurrent writers are part of what is tested.
    found["TEST"] = (
        {"NAME": str(data_dir / "test.sqlite3")} if vendor == "sqlite3" else {}
    )
    return found


OPTIONS: dict[str, dict[str, Any]] = {
    # Measured with eight writers: deferred transactions fail by the thousand, these never.
    "sqlite3": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    },
    # The queries of scopes are wide and short: to compile one takes 300 ms, to run it 10.
    "postgresql": {"options": f"{os.environ.get('PGOPTIONS', '')} -c jit=off".strip()},
    "mysql": {
        "charset": "utf8mb4",
        "isolation_level": "read committed",
        "init_command": "SET sql_mode='STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY'",
    },
}


def _stand_in_for_mysqlclient() -> None:
    import pymysql  # takes its time, so only where it is wanted

    pymysql.version_info = (
        2,
        2,
        7,
        "final",
        0,
    )  # Django asks for mysqlclient's version
    pymysql.install_as_MySQLdb()
