"""Renders views as text, JSON, docutils nodes, or diagrams in several formats.

The writer of each format escapes what it writes. Views are not changed, and no file of the documented code is read.
"""
