project = "Kitchen"
copyright = "2026, the cooks"
version = "1.0"

extensions = ["sphinx_packagemap"]
packagemap_roots = ["../src"]
