"""Files of rows into the school: read and checked line by line, then written at once or not at all."""
