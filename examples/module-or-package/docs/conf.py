project = "Module or package?"
copyright = "2026, the teachers"
version = "1.0"

extensions = ["sphinx_packagemap"]
packagemap_roots = [".."]
packagemap_project = "shapes"
