"""What a picture of a package shows."""
