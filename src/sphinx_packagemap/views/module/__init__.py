"""Views of single modules."""
