"""Shows the structure of a Python codebase in its own documentation.

Nothing of the codebase is imported, nor is Sphinx by importing this module: the survey and the command
stand without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Set the extension up: called by Sphinx, which this imports no earlier than that."""
    from sphinx_packagemap.ext import setup_extension

    return setup_extension(app)
