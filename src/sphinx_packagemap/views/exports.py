"""The names that ``__all__`` lists, by module."""

from __future__ import annotations

from typing import Literal

from sphinx_packagemap.model import Codebase


def exported_names(codebase: Codebase, module: str) -> tuple[str, ...] | Literal["dynamic"] | None:
    """Return the names in the ``__all__`` of a module, in order.

    ``"dynamic"`` where they are known only at run time; None where there is no ``__all__``, or the module was not
    read.
    """
    facts = codebase.facts.get(module)
    return None if facts is None else facts.exports
