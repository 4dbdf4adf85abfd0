"""Lays out hierarchies as pictures: nodes in, shapes with coordinates out.

Nothing here knows modules, languages, fonts or output formats: a node has a label, and letters have the width that
every monospaced font gives them.
"""
