"""Moodle XML, and the text in which Moodle writes questions with gaps."""

from assessments.formats.moodle.reader import read
from assessments.formats.moodle.writer import write

__all__ = ["read", "write"]
