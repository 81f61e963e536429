"""What a student may score next: features, models, predictions, early warning."""
