"""What an exam's answers say of its questions: figures, doubts, shared passages."""

# Which attempts are looked at.
COUNTING = "counting"
ALL = "all"
