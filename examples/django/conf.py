"""The configuration of pages about an installed package, which is neither changed nor imported."""

project = "The structure of Django"
author = "The sphinx-packagemap developers"
copyright = "2026, the sphinx-packagemap developers"
version = release = "5.2"

extensions = ["sphinx_packagemap"]
exclude_patterns = ["_build"]

packagemap_source_url = "https://github.com/django/django/blob/{version}/{path}#L{line}"

numfig = True
html_theme = "furo"
html_title = project
epub_show_urls = "no"
epub_basename = "django-structure"
latex_documents = [("index", "django-structure.tex", project, author, "manual")]
man_pages = [("index", "django-structure", project, author, 7)]
texinfo_documents = [
    ("index", "django-structure", project, author, "django-structure", "The structure of Django.", "Examples")
]
