"""A package with one module of each kind that has a file."""
