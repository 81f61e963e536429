"""What attendance tells the apps above."""

from django.dispatch import Signal

# Sent once the change is committed, with `student_ids`: the row ids of the students
# whose records changed.
attendance_marked = Signal()
