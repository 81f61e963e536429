"""Runs what docker-compose.yml and the Dockerfile name, for real, without Docker.

Needs DATABASE_URL (a server on which it may make a database) and REDIS_URL. The
settings are those of production: DEBUG off, own secrets, a named host, a mail server.
"""

import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import yaml
from psycopg2 import sql
from services import free_port, status_of, wait_for

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
HOST, PORT = "school.example.org", free_port()
LONG_RUNNING = ("web", "worker", "beat")
RETRIES = 3  # as Docker does


def main() -> int:
    """Run every check, print a line for each; 1 where one failed."""
    with (
        tempfile.TemporaryDirectory(prefix="tracker-deploy-") as folder,
        own_database(),
    ):
        deployment = Deployment(Path(folder))
        failed = 0
        try:
            for check in CHECKS:
                try:
                    check(deployment)
                    print(f"ok      {check.__doc__}")
                except (AssertionError, OSError, subprocess.SubprocessError) as error:
                    failed += 1
                    print(f"FAILED  {check.__doc__}\n        {error}")
        finally:
            deployment.kill()
        if failed:
            deployment.print_logs()
        print(f"{len(CHECKS) - failed} passed, {failed} failed")
        return 1 if failed else 0


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


class Deployment:
    """The services of the compose file as processes of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        image = dict(
            re.findall(r"\b(OMP_NUM_THREADS|PYTHONUNBUFFERED)=(\w+)", DOCKERFILE)
        )
        self.env = (
            os.environ
            | image
            | {
                "DEBUG": "false",
                "SECRET_KEY": secrets.token_urlsafe(48),
                "JWT_SECRET_KEY": secrets.token_urlsafe(48),
                "ALLOWED_HOSTS": HOST,
                "MAIL_SERVER": "mail.example.org",
                "BEHIND_PROXY": "true",
                "CELERY_BROKER_URL": "",
                "TASK_QUEUE": f"deploy-check-{os.getpid()}",
                "DATA_DIR": str(folder / "data"),
                "MODEL_DIR": str(folder / "models"),
                "PORT": str(PORT),
                "HOSTNAME": os.uname().nodename,
            }
        )

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
        command = compose_command(service, PORT)
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
        """Leave nothing running."""
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


def answers(path: str) -> bool:
    """Whether the web server answers there with 200, asked as by a proxy that ends TLS."""
    return status_of(PORT, path, **{"Host": HOST, "X-Forwarded-Proto": "https"}) == 200


def plain_http_is_turned_away(deployment: Deployment) -> None:
    """a request without TLS is sent to https"""
    assert status_of(PORT, "/api/docs/", Host=HOST) == 301, "plain HTTP was served"


def variables_are_explained(deployment: Deployment) -> None:
    """every variable of the compose file is in .env.example"""
    used = set(
        re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "docker-compose.yml").read_text())
    )
    missing = used - set(
        re.findall(r"^#? ?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    assert not missing, f".env.example does not name {', '.join(sorted(missing))}"


def static_files_are_collected(deployment: Deployment) -> None:
    """the Dockerfile's collectstatic fills the static folder"""
    found = re.search(
        r"^RUN (SECRET_KEY=\S+ python manage.py collectstatic .*)$",
        DOCKERFILE,
        re.MULTILINE,
    )
    assert found, "the Dockerfile collects no static files"
    deployment.run(f"unset SECRET_KEY; {found[1]}")
    assert (deployment.folder / "data/static/admin").is_dir()
    assert not (deployment.folder / "data/secret_key").exists(), (
        "the image would hold a secret key"
    )


def settings_pass_the_production_checks(deployment: Deployment) -> None:
    """`manage.py check --deploy` finds no error in production settings"""
    deployment.run("python manage.py check --deploy --fail-level ERROR")


def the_database_is_migrated(deployment: Deployment) -> None:
    """migrate: the command of the compose file makes every table"""
    deployment.run(COMPOSE["migrate"]["command"])
    deployment.run("python manage.py migrate --check")


def the_services_start(deployment: Deployment) -> None:
    """web, worker, beat.

    The commands of the compose file start and the web server answers
    """
    for service in LONG_RUNNING:
        deployment.start(service)
    assert wait_for(lambda: answers("/health/live"), seconds=60), (
        "/health/live does not answer"
    )


def the_image_is_healthy(deployment: Deployment) -> None:
    """the Dockerfile's HEALTHCHECK passes"""
    found = re.search(r'HEALTHCHECK .*?CMD \["(.*?)"\]', DOCKERFILE, re.DOTALL)
    assert found, "the Dockerfile has no HEALTHCHECK"
    deployment.run(shlex.join(found[1].split('", "')))


def everything_is_ready(deployment: Deployment) -> None:
    """/health/ready: database, broker and storage answer"""
    assert wait_for(lambda: answers("/health/ready")), "/health/ready is not 200"


def static_files_are_served(deployment: Deployment) -> None:
    """the admin's style sheet is served"""
    assert answers("/static/admin/css/base.css"), "the style sheet is not there"


def the_worker_answers(deployment: Deployment) -> None:
    """worker: the compose file's health check passes"""
    check = COMPOSE["worker"]["healthcheck"]["test"][1].replace("$$", "$")
    for left in range(
        RETRIES, -1, -1
    ):  # a ping is lost on a worker that has not subscribed yet
        try:
            deployment.run(check)
            return
        except AssertionError:
            if not left:
                raise


def the_schedule_sends(deployment: Deployment) -> None:
    """beat: a scheduled task was sent and the worker took it"""
    log = deployment.folder / "beat.log"
    assert wait_for(lambda: "Sending due task" in log.read_text(), seconds=90), (
        "beat sent nothing"
    )
    received = deployment.folder / "worker.log"
    assert wait_for(lambda: " succeeded in " in received.read_text(), seconds=30), (
        "the worker finished nothing"
    )


def everything_still_runs(deployment: Deployment) -> None:
    """no service has ended by itself"""
    ended = {
        name: process.poll()
        for name, process in deployment.processes.items()
        if process.poll() is not None
    }
    assert not ended, f"ended: {ended}"


def sigterm_stops_everything(deployment: Deployment) -> None:
    """SIGTERM, as Docker sends it, stops each service with exit code 0"""
    for process in deployment.processes.values():
        process.terminate()
    codes = {name: process.wait(30) for name, process in deployment.processes.items()}
    assert set(codes.values()) == {0}, str(codes)


CHECKS: list[Callable[[Deployment], None]] = [
    variables_are_explained,
    static_files_are_collected,
    settings_pass_the_production_checks,
    the_database_is_migrated,
    the_services_start,
    the_image_is_healthy,
    everything_is_ready,
    static_files_are_served,
    plain_http_is_turned_away,
    the_worker_answers,
    the_schedule_sends,
    everything_still_runs,
    sigterm_stops_everything,
]

if __name__ == "__main__":
    sys.exit(main())
