"""The application for a server that speaks WSGI; see asgi.py for the one we serve."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_project.settings")

application = get_wsgi_application()

from tracker_project.checks import refuse_unsafe_settings  # noqa: E402 - needs the apps
from tracker_project.serving import rounds  # noqa: E402 - as above

refuse_unsafe_settings()
rounds.start(lambda work: work())

gc.freeze()  # what is loaded stays: the collector need not go through it at every round
