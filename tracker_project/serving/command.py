"""The command that starts the web server, for whoever starts it from Python."""

import sys

# Open connections of one process; those that wait for a slow client are among them.
CONNECTIONS = 4096


def web_command(host: str, port: int, *, processes: int = 1) -> list[str]:
    """Serve there; docker-compose.yml and the Dockerfile say the same."""
    place = ["--host", host, "--port", str(port)]
    size = ["--workers", str(processes), "--backpressure", str(CONNECTIONS)]
    protocol = ["--interface", "asginl", "--http", "1", "--no-ws"]
    log = ["--no-access-log", "--log-level", "warning"]
    granian = [sys.executable, "-m", "granian"]
    return [
        *granian,
        *protocol,
        *place,
        *size,
        *log,
        "tracker_project.asgi:application",
    ]
