"""What a teacher and a parent see first."""
