"""Marking by hand: the queue, the marks, and a second person's look at some."""
