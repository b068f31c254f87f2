"""Signing in: one account a human being, several people behind it."""
