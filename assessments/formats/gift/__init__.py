"""GIFT, Moodle's plain text for questions."""

from assessments.formats.gift.reader import read
from assessments.formats.gift.writer import write

__all__ = ["read", "write"]
