"""Remembers what was sold."""
