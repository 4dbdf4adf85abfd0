"""Shows the structure of a Python codebase in its own documentation.

The codebase is never imported. Importing this package does not import Sphinx, either: the survey and the command
work without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up the extension; called by Sphinx."""
    from sphinx_packagemap.ext import setup_extension

    return setup_extension(app)
