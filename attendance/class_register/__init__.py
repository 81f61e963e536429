"""A class's register of a day: who is in it, taking it in one small body or one page, and which are missing."""
