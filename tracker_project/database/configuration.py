"""Which database the environment names, and how each kind is spoken to."""

import os
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from dj_database_url import DBConfig
from environs import Env

USUAL_PORTS = {"postgresql": "5432", "mysql": "3306"}
MYSQLCLIENT_VERSION = (2, 2, 7, "final", 0)


def database_url(env: Env, data_dir: Path) -> str:
    """DATABASE_URL, or one made of the DB_* variables, or the embedded SQLite file."""
    if url := env.str("DATABASE_URL", ""):
        return url
    if name := env.str("DB_NAME", ""):
        engine = env.str("DB_ENGINE", "") or "postgresql"
        place = quote(env.str("DB_HOST", "") or "localhost", safe="[]:")
        if port := env.str("DB_PORT", "") or USUAL_PORTS.get(engine, ""):
            place += f":{port}"
        # A password may hold what divides the parts of an address.
        user = quote(env.str("DB_USER", ""), safe="")
        password = quote(env.str("DB_PASSWORD", ""), safe="")
        return f"{engine}://{user}:{password}@{place}/{quote(name, safe='')}"
    return f"sqlite:///{quote(str(data_dir / 'db.sqlite3'))}"


def database(url: str, data_dir: Path) -> DBConfig:
    """Django's settings for the database at `url`."""
    found = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    vendor = found["ENGINE"].rsplit(".", 1)[-1]
    found["OPTIONS"] = {**found.get("OPTIONS", {}), **OPTIONS.get(vendor, {})}
    found["TEST"] = {}
    if vendor == "sqlite3":
        # A file, not memory: concurrent writers are part of what is tested.
        found["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}
    if vendor == "mysql":
        stand_in_for_mysqlclient()
    return found


OPTIONS: dict[str, dict[str, object]] = {
    # Measured with eight writers: deferred transactions fail by the thousand, these
    # never.
    "sqlite3": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA foreign_keys=ON;"
        ),
    },
    # The queries of scopes are wide and short: to compile one takes 300 ms, to run it
    # 10.
    "postgresql": {"options": f"{os.environ.get('PGOPTIONS', '')} -c jit=off".strip()},
    "mysql": {
        "charset": "utf8mb4",
        "isolation_level": "read committed",
        "init_command": "SET sql_mode='STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY'",
    },
}


def stand_in_for_mysqlclient() -> None:
    """Let Django, which asks for mysqlclient and its version, take PyMySQL."""
    import pymysql  # takes its time, so only where it is wanted

    pymysql.version_info = MYSQLCLIENT_VERSION
    pymysql.install_as_MySQLdb()
