"""`manage.py up`: the whole tracker on one machine, nothing to install beside it."""
