"""Attendance, behaviour, participation and activities."""
