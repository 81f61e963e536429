"""Logging in and out, one's own profile, and the accounts of the school."""
