"""Moodle XML, and the text in which Moodle writes questions with gaps."""

from assessments.questions.formats.moodle.reader import read
from assessments.questions.formats.moodle.writer import write

__all__ = ["read", "write"]
