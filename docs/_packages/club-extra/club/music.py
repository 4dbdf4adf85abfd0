"""What the club plays."""
