"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_project.settings")

application = get_wsgi_application()

from tracker_project import web_process  # noqa: E402 - needs the apps loaded
from tracker_project.checks import refuse_unsafe_settings  # noqa: E402 - needs the apps loaded

refuse_unsafe_settings()
web_process.start_all()

gc.freeze()  # what is loaded stays: the collector need not go through it at every round
