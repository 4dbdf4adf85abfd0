"""A kitchen for beginners."""
