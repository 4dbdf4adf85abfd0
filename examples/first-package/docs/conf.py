project = "Kitchen"
extensions = ["sphinx_packagemap"]
packagemap_roots = ["../src"]
