"""What became of attempts: graded, counted, entered as marks, released and shown."""
