"""`manage.py up`: the whole tracker on one machine, with nothing to install beside it."""
