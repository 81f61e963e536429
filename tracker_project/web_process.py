"""What runs beside the requests of a web process: apps register it, `wsgi.py` starts it."""

from collections.abc import Callable

Start = Callable[[], None]
_registered: list[Start] = []


def starts_with_web_process(start: Start) -> Start:
    """Register what is called once in each web process, when its apps are loaded."""
    _registered.append(start)
    return start


def start_all() -> None:
    for start in _registered:
        start()
