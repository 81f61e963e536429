"""Runs what docker-compose.yml and the Dockerfile name, for real, without Docker.

Needs DATABASE_URL (a server on which it may make a database) and REDIS_URL. The
settings are those of production: DEBUG off, own secrets, a named host, a mail server.
"""

import json
import re
import secrets
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from compose import (
    COMPOSE,
    DOCKERFILE,
    FRONT_PORT,
    HOST,
    PORT,
    ROOT,
    Deployment,
    own_database,
)
from services import status_of, wait_for
from slow_clients import LONGEST_WAIT, half_sent_bodies, others

LONG_RUNNING = ("web", "worker", "beat")
RETRIES = 3  # as Docker does
BY_TLS = {"Host": HOST, "X-Forwarded-Proto": "https"}  # as from a proxy that ends TLS
ELSEWHERE = "127.0.0.2"  # an address of this machine that no service calls from
JSON = {"Content-Type": "application/json"}


class LeftOutError(Exception):
    """A check can't be made on this machine."""


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
                except LeftOutError as reason:
                    print(f"LEFT OUT {check.__doc__}\n        {reason}")
                except (AssertionError, OSError, subprocess.SubprocessError) as error:
                    failed += 1
                    print(f"FAILED  {check.__doc__}\n        {error}")
        finally:
            deployment.kill()
        if failed:
            deployment.print_logs()
        print(f"{len(CHECKS) - failed} passed, {failed} failed")
        return 1 if failed else 0


def answers(path: str, port: int = PORT) -> bool:
    """Whether the web server answers there with 200."""
    return status_of(port, path, **BY_TLS) == 200


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


def the_image_serves_as_the_compose_file_says(deployment: Deployment) -> None:
    """the Dockerfile's CMD is the command of web"""
    found = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert found, "the Dockerfile has no CMD"
    assert json.loads(found[1]) == shlex.split(COMPOSE["web"]["command"]), found[1]


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
    """web, worker, beat: the commands of the compose file start, and web answers"""
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


def the_front_serves(deployment: Deployment) -> None:
    """front: nginx takes deploy/nginx.conf and hands on what the web server answers"""
    _with_front(deployment)
    deployment.start("front")
    assert wait_for(lambda: answers("/health/ready", FRONT_PORT)), "it does not answer"


def the_front_tells_who_calls(deployment: Deployment) -> None:
    """front: the tracker knows a caller's address, not one that the caller made up"""
    _with_front(deployment)
    password = secrets.token_urlsafe(12)
    deployment.env |= {
        "DJANGO_SUPERUSER_EMAIL": "admin@school.example.org",
        "DJANGO_SUPERUSER_FIRST_NAME": "Ada",
        "DJANGO_SUPERUSER_LAST_NAME": "Admin",
        "DJANGO_SUPERUSER_PASSWORD": password,
    }
    deployment.run("python manage.py createsuperuser --noinput")
    body = f'{{"email": "admin@school.example.org", "password": "{password}"}}'

    made_up = {"X-Forwarded-For": "203.0.113.9"}
    status, _ = ask_front("/api/auth/login/", body, BY_TLS | JSON | made_up)
    assert status == 200, f"the log-in was answered with {status}"
    question = (
        "from accounts.models import UserSession;"
        "print(UserSession.objects.get().ip_address)"
    )
    known = deployment.run(f"python manage.py shell -v 0 -c '{question}'")
    assert ELSEWHERE in known, f"the caller was taken for {known}"


def the_front_refuses_in_our_words(deployment: Deployment) -> None:
    """front: too large a body is refused as the tracker would"""
    _with_front(deployment)
    too_large = {"Content-Length": str(60 * 1024 * 1024)}
    status, said = ask_front("/api/auth/login/", "", BY_TLS | JSON | too_large)
    assert (status, '"code": "too_large"' in said) == (413, True), f"{status}: {said}"


def slow_clients_stop_nobody(deployment: Deployment) -> None:
    """front: beside 200 half-sent bodies others are answered"""
    _with_front(deployment)
    held = half_sent_bodies(FRONT_PORT, 200, HOST)
    waits = others(FRONT_PORT, BY_TLS, "/health/live")
    for connection in held:
        connection.close()
    assert not waits.failed, str(waits)
    assert waits.p95 < LONGEST_WAIT, str(waits)


def the_front_says_that_the_web_server_is_away(deployment: Deployment) -> None:
    """front: without a web server the answer is a 503 in the tracker's shape"""
    _with_front(deployment)
    deployment.processes["web"].terminate()
    deployment.processes["web"].wait(30)
    status, said = ask_front("/health/live", "", BY_TLS)
    assert (status, '"code": "unavailable"' in said) == (503, True), f"{status}: {said}"


def _with_front(deployment: Deployment) -> None:
    if not deployment.front:
        raise LeftOutError("there is no nginx here (apt-get install nginx-light)")


def ask_front(path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status and body of what the front answers to a caller from ELSEWHERE."""
    place = ("127.0.0.1", FRONT_PORT)
    with closing(HTTPConnection(*place, 10, source_address=(ELSEWHERE, 0))) as caller:
        caller.request(
            "POST" if headers.keys() & JSON.keys() else "GET", path, body, headers
        )
        answer = caller.getresponse()
        return answer.status, answer.read().decode()


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
    the_image_serves_as_the_compose_file_says,
    static_files_are_collected,
    settings_pass_the_production_checks,
    the_database_is_migrated,
    the_services_start,
    the_image_is_healthy,
    everything_is_ready,
    static_files_are_served,
    plain_http_is_turned_away,
    the_front_serves,
    the_front_tells_who_calls,
    the_front_refuses_in_our_words,
    slow_clients_stop_nobody,
    the_worker_answers,
    the_schedule_sends,
    everything_still_runs,
    the_front_says_that_the_web_server_is_away,
    sigterm_stops_everything,
]

if __name__ == "__main__":
    sys.exit(main())
