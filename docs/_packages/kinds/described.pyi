"""A stub without the module that it describes."""
