"""Whether the process lives, and whether everything it needs answers."""

import tempfile
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from tracker_project.celery import app
from tracker_project.database.connections import answering_vendor


def _broker() -> str:
    with app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
        return str(broker.transport_cls)


def _storage() -> str:
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
        file.write(b"ok")
    return "writable"


Check = Callable[[], str]
PARTS: dict[str, Check] = {
    "database": answering_vendor,
    "broker": _broker,
    "storage": _storage,
}


def register_part(name: str, check: Check) -> None:
    """Add a part to readiness: `check` says how it is, or raises where it is down."""
    PARTS[name] = check


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 where every part answers, else 503 naming the part that is down."""
    parts, down = {}, []
    for name, check in PARTS.items():
        try:
            parts[name] = check()
        except Exception as error:  # whatever it is, the part is down
            parts[name] = f"down: {type(error).__name__}"
            down.append(name)
    status = {"status": "unavailable" if down else "ok", "parts": parts}
    return JsonResponse(
        status | ({"down": down} if down else {}), status=503 if down else 200
    )
