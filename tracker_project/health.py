"""Whether the process lives, and whether everything it needs answers."""

import tempfile
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from tracker_project.celery import app
from tracker_project.database.connections import answering_vendor


def broker_transport() -> str:
    with app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
        return str(broker.transport_cls)


def storage_state() -> str:
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
        file.write(b"ok")
    return "writable"


Check = Callable[[], str]
PARTS: dict[str, Check] = {
    "database": answering_vendor,
    "broker": broker_transport,
    "storage": storage_state,
}


def register_part(name: str, check: Check) -> None:
    """Add a part to readiness: `check` says how it is, or raises where it is down."""
    PARTS[name] = check


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 where every part answers, else 503 naming the part that is down."""
    parts: dict[str, str] = {}
    down: list[str] = []
    for name, check in PARTS.items():
        try:
            parts[name] = check()
        except Exception as error:  # whatever it is, the part is down
            parts[name] = f"down: {type(error).__name__}"
            down.append(name)
    if not down:
        return JsonResponse({"status": "ok", "parts": parts})
    content = {"status": "unavailable", "parts": parts, "down": down}
    return JsonResponse(content, status=503)
