"""The directives."""
