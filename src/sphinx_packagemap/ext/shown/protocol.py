"""What is shown at one place of a page, as far as its freshness is concerned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sphinx_packagemap import __version__

if TYPE_CHECKING:
    from sphinx_packagemap.ext.config import Settings
    from sphinx_packagemap.ext.links import Target
    from sphinx_packagemap.model import Problem
    from sphinx_packagemap.survey import Survey
    from sphinx_packagemap.views.codebases import Codebases


class Shown(Protocol):
    """What a directive or a role shows."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What to warn of."""

    @property
    def surveyed(self) -> Sequence[str]:
        """The names that were looked up for it."""

    @property
    def is_steady(self) -> bool:
        """Whether it depends on nothing but the code."""

    def digest(self) -> str:
        """Return a digest of what is shown, the same on every machine."""

    def targets(self) -> Iterable[Target]:
        """Return what the names in it are to lead to, if they lead to documentation."""


class Surveying(NamedTuple):
    """What there is to make something to show with."""

    settings: Settings
    survey: Survey
    codebases: Codebases


def digest_of(*shown: Any) -> str:
    """Return a digest of plain data, another one for each version of us: another version shows things anew."""
    return hashlib.sha256(json.dumps([__version__, *shown], sort_keys=True).encode()).hexdigest()


def plain_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as plain data for a digest: a line that has only moved is no news."""
    return [problem._replace(line=None)._asdict() for problem in problems]
