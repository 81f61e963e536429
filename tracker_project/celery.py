"""The Celery application; each app's thin `tasks.py` is found by name."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_project.settings")

app = Celery("tracker_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_settings(**kwargs: object) -> None:
    """A worker and the schedule start with no settings that a web process refuses."""
    from tracker_project import checks  # needs the apps loaded

    checks.refuse_unsafe_settings()
