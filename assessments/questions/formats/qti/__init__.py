"""QTI, the exchange format of the 1EdTech consortium: 1.2, 2.1, 2.2 and 3.0 in, 2.1
out."""

from assessments.questions.formats.qti.reader import read
from assessments.questions.formats.qti.writer import write

__all__ = ["read", "write"]
