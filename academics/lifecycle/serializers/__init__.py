"""The shapes of what happens in a student's time at school."""
