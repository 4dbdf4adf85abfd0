"""A module in a directory without an __init__ module."""
