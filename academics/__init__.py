"""Students and those around them, and how the school is divided: classes, units, terms."""
