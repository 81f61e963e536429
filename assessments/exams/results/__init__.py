"""What became of attempts: graded, counted, written among the marks, released and shown."""
