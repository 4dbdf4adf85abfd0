"""Text documents in which people describe a codebase, and the trees, lists and names that they typed in them.

This layer reads and replaces files; it knows nothing about the codebase.
"""

from sphinx_packagemap.documents.document import (
    MAX_SIZE,
    Document,
    Markup,
    NotReplaced,
    read_document,
    replace_document,
)

__all__ = ["MAX_SIZE", "Document", "Markup", "NotReplaced", "read_document", "replace_document"]
