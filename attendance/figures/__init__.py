"""What the records add up to.

Rates over any range of days, and what became of one record.
"""
