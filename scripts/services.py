"""Finds PostgreSQL, Redis and MariaDB for the tests, starting them where none answers.

Their addresses go to .services/found.json, which with_services.py reads. DATABASE_URL,
REDIS_URL and MARIADB_URL win where they are set. Only the tests on MariaDB need it:
where it isn't installed the others go on. `--stop` ends what this script started
itself.
"""

import getpass
import glob
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

import psycopg2
import pymysql
import redis

FOLDER = Path(__file__).resolve().parent.parent / ".services"
FOUND, STARTED = FOLDER / "found.json", FOLDER / "started.json"
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
NO_MARIADB = "No MariaDB, which test-mariadb needs: apt-get install mariadb-server"
Found = TypeVar("Found")
REDIS_DATABASE = 9  # leaves the first ones, which others on the machine use, alone


def main() -> int:
    """Print and note where the services answer; 1 where one is not to be had."""
    FOLDER.mkdir(exist_ok=True)
    if "--stop" in sys.argv:
        return stop()
    found = {
        "postgres": (
            os.environ.get("DATABASE_URL")
            or postgres(noted_port("postgres", 5432))
            or start_postgres()
        ),
        "redis": (
            os.environ.get("REDIS_URL")
            or redis_at(noted_port("redis", 6379))
            or start_redis()
        ),
        "mariadb": (
            os.environ.get("MARIADB_URL")
            or mariadb_at(noted_port("mariadb", 3306))
            or start_mariadb()
        ),
    }
    for name, package in (("postgres", "postgresql"), ("redis", "redis-server")):
        if not found[name]:
            print(
                f"No {name} answers and none could be started. On Debian or Ubuntu:"
                f" apt-get install {package}"
            )
            return 1
        print(f"{name} answers at {found[name]}")
    print(f"mariadb answers at {found['mariadb']}" if found["mariadb"] else NO_MARIADB)
    FOUND.write_text(json.dumps(found))
    return 0


def stop() -> int:
    """End what start_postgres and start_redis started."""
    for command in json.loads(STARTED.read_text()) if STARTED.exists() else []:
        subprocess.run(
            command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    STARTED.unlink(missing_ok=True)
    return 0


def note_started(*stop_command: str) -> None:
    """Remember how to end what was started."""
    commands = json.loads(STARTED.read_text()) if STARTED.exists() else []
    STARTED.write_text(json.dumps([*commands, list(stop_command)]))


def noted_port(name: str, usual: int) -> int:
    """Where this script started the service the last time, and has not stopped it
    since; else the usual port.
    """
    if not (STARTED.exists() and FOUND.exists()):
        return usual
    return urlsplit(json.loads(FOUND.read_text()).get(name, "")).port or usual


def postgres(port: int = 5432) -> str:
    """The URL of a server that lets us make databases without a password, or ''."""
    for url in candidates(port):
        try:
            connection = psycopg2.connect(url + "postgres", connect_timeout=3)
        except psycopg2.OperationalError:
            continue
        with connection, connection.cursor() as cursor:
            cursor.execute(MAY_CREATE)
            row = cursor.fetchone()
        connection.close()
        if row and row[0]:
            return url + "tracker"
    return ""


def candidates(port: int) -> Iterator[str]:
    """Every user and host worth a try."""
    for host in ("127.0.0.1", "/var/run/postgresql"):
        for user in dict.fromkeys((getpass.getuser(), "postgres")):
            yield f"postgresql://{quote(user)}@{quote(host, safe='')}:{port}/"


def start_postgres() -> str:
    """Start the machine's own cluster, or else a throwaway one on a free port."""
    for cluster in sorted(glob.glob("/etc/postgresql/*/*")):
        version, name = cluster.split("/")[-2:]
        command = ["pg_ctlcluster", "--skip-systemctl-redirect", version, name, "start"]
        started = (
            shutil.which(command[0])
            and not subprocess.run(command, check=False, capture_output=True).returncode
        )
        if started and (url := wait_for(postgres)):
            return url
    programs = [
        *sorted(glob.glob("/usr/lib/postgresql/*/bin")),
        os.path.dirname(shutil.which("initdb") or ""),
    ]
    return throwaway_postgres(programs[0]) if programs[0] else ""


def throwaway_postgres(programs: str) -> str:
    """A cluster in the temporary folder; never as root, which the server refuses."""
    folder, port = tempfile.mkdtemp(prefix="tracker-postgres-"), free_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    data = f"{folder}/data"
    make = [
        f"{programs}/initdb",
        "-D",
        data,
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    options = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c"
        " max_connections=200"
    )
    start = [
        f"{programs}/pg_ctl",
        "-D",
        data,
        "-l",
        f"{folder}/log",
        "-w",
        "-o",
        options,
        "start",
    ]
    for command in (make, start):
        result = subprocess.run(
            [*as_user, *command], check=False, stdout=subprocess.DEVNULL, cwd=folder
        )
        if result.returncode:
            return ""
    note_started(*as_user, f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop")
    note_started("rm", "-rf", folder)
    return wait_for(lambda: postgres(port))


def redis_at(port: int) -> str:
    """The URL of a Redis that answers there without a password, or ''."""
    try:
        redis.Redis(port=port, socket_timeout=2).ping()
    except redis.RedisError:
        return ""
    return f"redis://127.0.0.1:{port}/{REDIS_DATABASE}"


def start_redis() -> str:
    """A Redis that keeps nothing, on a free port."""
    if not (program := shutil.which("redis-server")):
        return ""
    port = free_port()
    options = [
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--daemonize",
        "yes",
    ]
    subprocess.run(
        [program, *options, "--dir", str(FOLDER)],
        check=False,
        stdout=subprocess.DEVNULL,
    )
    note_started("redis-cli", "-p", str(port), "shutdown", "nosave")
    return wait_for(lambda: redis_at(port))


def mariadb_at(port: int) -> str:
    """The URL of a MariaDB whose root makes databases without a password, or ''."""
    try:
        pymysql.connect(host="127.0.0.1", port=port, user="root").close()
    except pymysql.MySQLError:
        return ""
    return f"mysql://root@127.0.0.1:{port}/tracker"


def start_mariadb() -> str:
    """A throwaway MariaDB on a free port that asks for no password and waits for no
    disk.
    """
    server = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")
    installer = shutil.which("mariadb-install-db")
    if not server or not installer:
        return ""
    folder = Path(tempfile.mkdtemp(prefix="tracker-mariadb-"))
    as_user = []
    if os.getuid() == 0:
        shutil.chown(folder, "mysql")
        as_user = ["--user=mysql"]

    data = f"--datadir={folder / 'data'}"
    install = [installer, data, "--auth-root-authentication-method=normal", *as_user]
    if subprocess.run(install, check=False, capture_output=True).returncode:
        return ""
    port = free_port()
    start = [
        server,
        data,
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--socket={folder / 'socket'}",
        f"--pid-file={folder / 'pid'}",
        "--innodb-flush-log-at-trx-commit=0",
        "--max-connections=300",
        *as_user,
    ]
    process = subprocess.Popen(
        start,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    note_started("kill", str(process.pid))
    note_started("rm", "-rf", str(folder))
    return wait_for(lambda: mariadb_at(port))


def status_of(port: int, path: str, **headers: str) -> int:
    """The status that a web server of this machine answers with, 0 for none.

    No proxy, no redirect.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(look: Callable[[], Found], seconds: float = 20) -> Found:
    """What `look` finds, tried until it finds something or the time is up."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


if __name__ == "__main__":
    sys.exit(main())
