"""The services of docker-compose.yml as processes of this machine, without Docker."""

import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import yaml
from psycopg2 import sql
from services import free_port

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
HOST, PORT, FRONT_PORT = "school.example.org", free_port(), free_port()


@contextmanager
def own_database() -> Iterator[None]:
    """A new database under the name in DATABASE_URL, dropped at the end."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = sql.Identifier(url.path.lstrip("/"))
    server = psycopg2.connect(url._replace(path="/postgres").geturl())
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield
        finally:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    server.close()


def compose_command(service: str, port: int) -> list[str]:
    """The command of a service as it is written, but for the port."""
    words = shlex.split(COMPOSE[service]["command"])
    return [str(port) if word == "8000" else word for word in words]


def front_command(folder: Path, port: int, web_port: int) -> list[str]:
    """The front of the compose file on these ports; empty where nginx is not installed.

    Its configuration is the one in deploy/, but for the ports and the folder.
    """
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"])
    program = shutil.which("nginx", path=path)
    if not program:
        return []
    configuration = (ROOT / "deploy/nginx.conf").read_text()
    for written, here in (
        ("listen 8000", f"listen 127.0.0.1:{port}"),
        ("server web:8000", f"server 127.0.0.1:{web_port}"),
        ("/tmp/", f"{folder}/"),
    ):
        assert written in configuration, f"deploy/nginx.conf does not say {written}"
        configuration = configuration.replace(written, here)
    (folder / "nginx.conf").write_text(configuration)
    folder.chmod(0o711)  # the front's workers are another user where this one is root
    words = shlex.split(COMPOSE["front"]["command"])
    (written_at,) = [word for word in words if word.endswith(".conf")]
    words[words.index(written_at)] = str(folder / "nginx.conf")
    return [program, *words[1:]]


class Deployment:
    """The services of the compose file as processes of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.front = front_command(folder, FRONT_PORT, PORT)
        image = dict(
            re.findall(r"\b(OMP_NUM_THREADS|PYTHONUNBUFFERED)=(\w+)", DOCKERFILE)
        )
        production = {
            "DEBUG": "false",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "JWT_SECRET_KEY": secrets.token_urlsafe(48),
            "ALLOWED_HOSTS": HOST,
            "MAIL_SERVER": "mail.example.org",
            "BEHIND_PROXY": "true",
            "BEHIND_FRONT": COMPOSE["web"]["environment"]["BEHIND_FRONT"],
            "CELERY_BROKER_URL": "",
            "TASK_QUEUE": f"deploy-check-{os.getpid()}",
            "DATA_DIR": str(folder / "data"),
            "MODEL_DIR": str(folder / "models"),
            "PORT": str(PORT),
            "HOSTNAME": os.uname().nodename,
        }
        self.env = os.environ | image | production

    def run(self, command: str) -> str:
        """Run to the end and answer what it printed; its failure is ours."""
        result = subprocess.run(
            ["bash", "-c", command],
            env=self.env,
            cwd=ROOT,
            check=False,
            timeout=120,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert result.returncode == 0, (
            f"`{command}` ended with {result.returncode}:\n{result.stdout[-2000:]}"
        )
        return result.stdout

    def start(self, service: str) -> None:
        """Start the command of a service, each in a process group of its own."""
        command = self.front if service == "front" else compose_command(service, PORT)
        with (self.folder / f"{service}.log").open("w") as log:
            self.processes[service] = subprocess.Popen(
                command,
                env=self.env,
                cwd=ROOT,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        for process in self.processes.values():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait()

    def print_logs(self) -> None:
        """The last words of every service."""
        for log in sorted(self.folder.glob("*.log")):
            print(f"--- {log.stem}\n{log.read_text()[-3000:]}")
