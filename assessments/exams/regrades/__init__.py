"""Another key for an exam that was sat: proposed, applied, and undone where wrong."""
