"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_project.settings")

application = get_wsgi_application()

from assessments.exams.sitting import heartbeat  # noqa: E402 - needs the apps loaded
from tracker_project.checks import refuse_unsafe_settings  # noqa: E402 - needs the apps loaded

refuse_unsafe_settings()
heartbeat.start()  # sittings are credited with the time in which no web process beats

gc.freeze()  # what is loaded stays: the collector need not go through it at every round
