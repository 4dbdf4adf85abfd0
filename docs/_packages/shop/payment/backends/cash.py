"""Payment with coins and notes."""
