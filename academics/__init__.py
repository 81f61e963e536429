"""Students, those around them, and how the school is divided."""
