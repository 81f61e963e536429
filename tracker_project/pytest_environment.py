"""The environment of a test run, set before the settings are read: `conftest.py`
imports this first.
"""

import atexit
import os
import shutil
import tempfile

import django

_folder = tempfile.mkdtemp(prefix="tracker-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ["DATA_DIR"] = os.path.join(_folder, "var")
os.environ["MODEL_DIR"] = os.path.join(_folder, "models")
os.environ["DEBUG"] = "true"
os.environ["LOG_LEVEL"] = "WARNING"
os.environ.setdefault("TIME_ZONE", "UTC")
# Tests run tasks by calling them; those that need a real broker name it themselves.
os.environ["CELERY_BROKER_URL"] = "memory://"
os.environ["REDIS_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker_project.settings"

django.setup()
