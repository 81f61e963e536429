"""How marks become grades and a grade point average, and the grades that were recorded."""
