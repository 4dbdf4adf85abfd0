"""Views of single modules as content."""
