"""How the documentation of sphinx-packagemap is built."""

import os
import sys

from sphinx_packagemap import __version__

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "_ext"))

project = "sphinx-packagemap"
author = "The sphinx-packagemap developers"
copyright = "2026, the sphinx-packagemap developers"
version = release = __version__

extensions = [
    "sphinx_packagemap",
    "myst_parser",
    "sphinx_copybutton",
    "included_files",
    "packagemap_reference",
    "structure_figures",
]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
exclude_patterns = ["_build", "_packages"]
default_role = "literal"
numfig = True
smartquotes = False  # commands and patterns are copied from the pages
nitpicky = True

myst_enable_extensions = ["colon_fence"]
copybutton_prompt_text = "$ "

# The packages that the examples show are not installed; one namespace has two roots.
packagemap_roots = [
    "_packages",
    "../examples/first-package/src",
    "../examples/module-or-package",
    "_packages/club-core",
    "_packages/club-extra",
]
packagemap_project = "shapes"  # what the lesson in the tutorial is about
packagemap_check = ["../*.md", "**"]
packagemap_source_url = {
    "shop": "https://example.org/shop/blob/main/{path}#L{line}",
    # The packages in the gallery.
    "django": "https://github.com/django/django/blob/{version}/{path}#L{line}",
    "networkx": "https://github.com/networkx/networkx/blob/networkx-{version}/{path}#L{line}",
    "requests": "https://github.com/psf/requests/blob/v{version}/src/{path}#L{line}",
    "sympy": "https://github.com/sympy/sympy/blob/sympy-{version}/{path}#L{line}",
}
_repository = os.environ.get("READTHEDOCS_GIT_CLONE_URL", "").removesuffix(".git")
if _repository.startswith("https://github.com/"):
    _commit = os.environ.get("READTHEDOCS_GIT_COMMIT_HASH", "HEAD")
    packagemap_source_url["sphinx_packagemap"] = f"{_repository}/blob/{_commit}/src/{{path}}#L{{line}}"

html_theme = "furo"
html_title = f"sphinx-packagemap {release}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_logo = html_favicon = "_static/logo.svg"
html_theme_options = {"sidebar_hide_name": False}

epub_show_urls = "no"
epub_basename = "sphinx-packagemap"
epub_exclude_files = [".buildinfo.bak"]

latex_documents = [("index", "sphinx-packagemap.tex", project, author, "manual")]
latex_elements = {"papersize": "a4paper", "extraclassoptions": "openany,oneside"}
man_pages = [("reference/command-line", "packagemap", "show the structure of a Python codebase", author, 1)]
texinfo_documents = [
    (
        "index",
        "sphinx-packagemap",
        project,
        author,
        "sphinx-packagemap",
        "Shows the structure of a Python codebase in its documentation.",
        "Documentation tools",
    )
]
