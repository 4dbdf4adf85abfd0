"""What is remembered of a sale."""
