"""What assessments tell the apps above."""

from django.dispatch import Signal

# Sent once the change is committed, with `changes`: a list of `statuses.BandChange`,
# one for each
# student whose own status is another band now. "" stands for no status: there are no
# marks that count.
band_changed = Signal()

# Sent once results are committed, with `attempts`: ids of attempts that are graded now,
# or graded anew.
attempt_graded = Signal()

# Sent once an exam's results are shown to those who sat it, with `exam`: its id.
exam_released = Signal()
