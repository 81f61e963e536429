"""Background work: the record of a task, enqueue, progress, schedule and sweep."""
