"""Rendering: from views to text, JSON or docutils nodes.

Escaping is done here, by the writer of each format; no view is changed and no file is read.
"""
