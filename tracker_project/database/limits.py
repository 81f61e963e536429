"""What every database that we support can hold."""

LARGEST_ID = 2**63 - 1
