"""Wiring only: settings, routes, the Celery app, middleware and the error format."""

from tracker_project.celery import app as celery_app

__all__ = ["celery_app"]
