"""What an exam's answers say of its questions: figures, doubtful keys, texts that share passages."""

COUNTING, ALL = "counting", "all"  # which attempts are looked at
