"""What a student's time at school takes several rows to write."""
