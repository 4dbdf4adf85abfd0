"""What happens where a picture cannot be drawn: a warning, and the tree beside it is there all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.domain import domain_of
from sphinx_packagemap.ext.messages import log_fault, warn
from sphinx_packagemap.ext.problems import internal

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.environment import BuildEnvironment


@contextmanager
def drawing_fails_softly(env: BuildEnvironment, node: nodes.Element, docname: str) -> Iterator[None]:
    """Warn of whatever goes wrong, and have the page written again next time."""
    try:
        yield
    except Exception as error:
        log_fault("package-diagram")
        warn(internal("package-diagram", error), node)
        domain_of(env).unfinished.add(docname)
