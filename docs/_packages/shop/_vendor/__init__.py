"""Code of others, kept here."""
