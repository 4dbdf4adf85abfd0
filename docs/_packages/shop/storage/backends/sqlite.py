"""Keeps sales in a database file."""
