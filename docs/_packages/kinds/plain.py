"""A module: one source file."""
