"""What a ``module-anatomy`` shows."""

from __future__ import annotations

from collections.abc import Mapping

from sphinx_packagemap.ext.options.modules import parse_anatomy_options
from sphinx_packagemap.ext.problems import internal
from sphinx_packagemap.ext.shown.protocol import Surveying
from sphinx_packagemap.ext.shown.sources import SourceUrls
from sphinx_packagemap.ext.shown.told import Told
from sphinx_packagemap.language import language_of
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.anatomy import anatomy_terms
from sphinx_packagemap.rendering.content import Cell
from sphinx_packagemap.views.anatomy import Anatomy, anatomy_of


def show_anatomy(surveying: Surveying, name: str, raw_options: Mapping[str, str]) -> Told:
    """Return what a ``module-anatomy`` shows."""
    settings = surveying.settings
    options = parse_anatomy_options(raw_options)
    try:
        if name:
            anatomy = anatomy_of(surveying.codebases, name, options.show, settings.max_items)
        else:
            anatomy = Problem(ProblemKind.NAME, "module-anatomy needs the name of a module or package")
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        anatomy = internal("module-anatomy", error)
    content: Cell = ()
    if isinstance(anatomy, Anatomy):
        content = (anatomy_terms(anatomy, language_of(settings.language), settings.max_items),)
    return Told(
        content=content,
        options=options,
        problems=(*options.problems, *([anatomy] if isinstance(anatomy, Problem) else anatomy.problems)),
        surveyed=surveying.codebases.with_followed(name) if name else (),
        sources=SourceUrls(surveying),
        link=options.link,
    )
