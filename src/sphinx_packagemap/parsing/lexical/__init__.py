"""Read source code by its lexical structure."""
