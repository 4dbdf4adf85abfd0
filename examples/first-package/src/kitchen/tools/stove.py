"""Hot on top."""
