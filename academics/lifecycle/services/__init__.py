"""The writes of a student's time at school: classes, departures, merges, new years."""
