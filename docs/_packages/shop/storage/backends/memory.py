"""Keeps sales until the program ends."""
