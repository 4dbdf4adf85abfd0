"""Payment by card."""
