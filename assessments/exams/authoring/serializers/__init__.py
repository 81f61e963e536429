"""The shapes of exams: what comes in, and what goes out."""
