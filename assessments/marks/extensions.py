"""What this app tells those below it, which may not import it."""

from academics.statuses import student_statuses
from assessments.marks.models import BandScale


@student_statuses
def band_names() -> list[str]:
    """A student's status is a band."""
    return [band.name for band in BandScale.in_force()]
