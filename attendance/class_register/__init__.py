"""A class's register of a day.

Who is in it, taking it in one small body or one page, and which are missing.
"""
