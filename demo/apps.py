"""The demo school as an app: it brings the command `seed_demo`."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
