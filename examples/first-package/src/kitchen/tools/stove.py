"""A stove to fry on."""
