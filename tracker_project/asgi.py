"""The application that granian serves."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_project.settings")

wsgi_application = get_wsgi_application()

from tracker_project.checks import refuse_unsafe_settings  # noqa: E402 - needs the apps
from tracker_project.middleware import largest_body  # noqa: E402 - as above
from tracker_project.serving import rounds  # noqa: E402 - as above
from tracker_project.serving.application import BufferedWSGI  # noqa: E402 - as above

refuse_unsafe_settings()
application = BufferedWSGI(
    wsgi_application, threads=settings.WEB_THREADS, largest_body=largest_body
)
rounds.start(application.in_turn)

gc.freeze()  # what is loaded stays: the collector need not go through it at every round
