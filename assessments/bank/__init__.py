"""The question bank: questions, their versions and tags, and the files that carry them in and out."""
