"""Reading and writing files of questions: pure functions, no database, no network, no Django."""
