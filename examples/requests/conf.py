"""The configuration of pages about an installed package, which autodoc imports and the trees do not."""

project = "The structure of Requests"
author = "The sphinx-packagemap developers"
copyright = "2026, the sphinx-packagemap developers"
version = release = "2.32"

extensions = ["sphinx_packagemap", "sphinx.ext.autodoc", "myst_parser"]
exclude_patterns = ["_build"]

packagemap_source_url = "https://github.com/psf/requests/blob/v{version}/src/{path}#L{line}"

numfig = True
html_theme = "furo"
html_title = project
epub_show_urls = "no"
epub_basename = "requests-structure"
latex_documents = [("index", "requests-structure.tex", project, author, "manual")]
man_pages = [("index", "requests-structure", project, author, 7)]
texinfo_documents = [
    ("index", "requests-structure", project, author, "requests-structure", "The structure of Requests.", "Examples")
]

# The docstrings refer to objects of other projects, and to attributes without documentation of their own.
nitpick_ignore_regex = [("py:.*", ".*")]
