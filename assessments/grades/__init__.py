"""How marks become grades and a grade point average; recorded grades."""
