"""What python -m kinds runs."""
