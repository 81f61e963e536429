"""Files of rows into the school: checked line by line, then written."""
