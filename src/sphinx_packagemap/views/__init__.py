"""Views: what a page shows of a codebase, as plain values.

Pure functions; they read no file and know no output format.
"""
