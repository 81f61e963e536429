"""What became of each mark: who changed it, from what to what, when and why."""
