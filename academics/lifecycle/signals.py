"""What academics tells the apps above of a student's time at school."""

from django.dispatch import Signal

# Two records became one: sent within the transaction, with `student` (the one that is
# kept), once everything of the other one is the kept one's. Whoever keeps figures about
# a student brings them up to date.
students_merged = Signal()
