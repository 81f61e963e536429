"""The question bank: questions, their versions, tags, and files of them."""
