"""What the writers of Sphinx do with our nodes."""
