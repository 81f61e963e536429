"""GIFT, Moodle's plain text for questions."""

from assessments.questions.formats.gift.reader import read
from assessments.questions.formats.gift.writer import write

__all__ = ["read", "write"]
