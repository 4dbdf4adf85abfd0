project = "Module or package?"
copyright = "2026, the teachers"
version = "1.0"

extensions = ["sphinx_packagemap", "myst_parser"]
packagemap_roots = [".."]
packagemap_project = "shapes"
