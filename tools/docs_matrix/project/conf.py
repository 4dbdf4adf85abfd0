"""The configuration of the pages that the matrix builds; their theme comes from the command line."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))

project = "Everything at once"
author = "The sphinx-packagemap developers"
copyright = "2026, the sphinx-packagemap developers"
version = release = "1.0"

extensions = ["sphinx_packagemap", "every_value"]
numfig = True
suppress_warnings = ["packagemap.contract", "packagemap.cycle"]  # some are broken on purpose
html_title = project
packagemap_project = "requests"
packagemap_source_url = {
    "django": "https://github.com/django/django/blob/5.2/{path}#L{line}",
    "requests": "https://github.com/psf/requests/blob/main/src/{path}#L{line}",
}
latex_documents = [("index", "everything.tex", project, author, "manual")]
latex_elements = {"papersize": "a4paper", "extraclassoptions": "openany,oneside"}
man_pages = [("index", "everything", project, author, 7)]
texinfo_documents = [("index", "everything", project, author, "everything", "Every directive.", "Examples")]
epub_show_urls = "no"
epub_basename = "everything"
