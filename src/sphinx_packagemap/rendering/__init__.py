"""Rendering: from views to text, JSON, diagrams in several formats, or docutils nodes.

The writer of each format escapes what it writes. Views are not changed, and no file of the documented code is read.
"""
