"""How a web process takes requests and gives answers."""
