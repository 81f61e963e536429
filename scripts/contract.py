"""Serves the demo school from an empty folder and holds it against
../shared/contract/check.py.
"""

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from services import free_port, status_of, wait_for

ROOT = Path(__file__).resolve().parent.parent
CHECK = ROOT.parent / "shared" / "contract" / "check.py"
PENDING = ROOT / "contract-pending.txt"
OWN = (
    "DATABASE_URL",
    "DB_NAME",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
)


def main() -> int:
    """The exit code of the check; 0 where the contract isn't beside this folder."""
    if not CHECK.exists():
        print(f"There is no {CHECK}; nothing to hold the server against.")
        return 0
    with tempfile.TemporaryDirectory(prefix="tracker-contract-") as folder:
        return serve_and_check(Path(folder))


def serve_and_check(folder: Path) -> int:
    """Start the server, wait until it is ready, check it, stop it."""
    port, log = free_port(), folder / "server.log"
    # Empty beats what .env says: the school is the embedded one.
    env = {**os.environ, **dict.fromkeys(OWN, ""), "DEBUG": "true"}
    env |= {"DATA_DIR": str(folder / "var"), "MODEL_DIR": str(folder / "models")}
    with log.open("w") as output:
        command = [sys.executable, "manage.py", "up", "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        if (
            not wait_for(
                lambda: (
                    status_of(port, "/health/ready") == 200 or server.poll() is not None
                ),
                seconds=180,
            )
            or server.poll() is not None
        ):
            print(log.read_text()[-5000:], "\nThe server did not get ready.")
            return 1
        code = subprocess.run(check_command(port), check=False).returncode
        if code:
            print("The server's last words:", log.read_text()[-5000:], sep="\n")
        return code
    finally:
        server.terminate()
        server.wait(60)


def check_command(port: int) -> list[str]:
    """The check without what is not built yet, with this script's arguments."""
    pending = ["--pending", str(PENDING)] if PENDING.exists() else []
    return [
        sys.executable,
        str(CHECK),
        "--base",
        f"http://127.0.0.1:{port}",
        *pending,
        *areas(),
        *sys.argv[1:],
    ]


def areas() -> list[str]:
    """Every area but the aliases, while a route that an alias leads to is not built.

    It can't answer as that one.
    """
    waiting = PENDING.read_text().split() if PENDING.exists() else []
    with (CHECK.parent / "aliases.csv").open(newline="") as table:
        targets = {row["canonical"] for row in csv.DictReader(table)}
    if targets.isdisjoint(waiting):
        return []
    with (CHECK.parent / "endpoints.csv").open(newline="") as table:
        return [
            "--area",
            ",".join(sorted({row["area"] for row in csv.DictReader(table)})),
        ]


if __name__ == "__main__":
    sys.exit(main())
