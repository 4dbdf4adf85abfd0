"""Places in which sales are kept."""
