"""Questions and how an answer is marked: pure functions, no database, no clock, no
Django."""
