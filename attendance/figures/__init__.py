"""What the records add up to: rates over any range of days, and what became of one record."""
