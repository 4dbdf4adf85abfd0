"""Rendering to docutils nodes."""
