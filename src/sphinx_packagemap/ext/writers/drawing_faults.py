"""What happens where a picture cannot be drawn: a warning, and the tree beside it is there all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.domain import PackagemapDomain
from sphinx_packagemap.ext.messages import logger, warn
from sphinx_packagemap.ext.problems import internal

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.builders import Builder


@contextmanager
def drawing_fails_softly(builder: Builder, node: nodes.Element) -> Iterator[None]:
    """Warn of whatever goes wrong, and have the page written again next time."""
    try:
        yield
    except Exception as error:
        logger.debug("package-diagram failed", exc_info=True)
        warn(internal("package-diagram", error), node)
        domain = builder.env.get_domain(PackagemapDomain.name)
        assert isinstance(domain, PackagemapDomain)
        domain.unfinished.add(getattr(builder, "current_docname", ""))
