"""The views of predictions, by what they are about."""
