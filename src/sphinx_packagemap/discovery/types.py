"""The results of a discovery: modules and problems, or an exception.

They are apart from the search itself, which a survey from the cache does not need.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self

from sphinx_packagemap.model import Module, Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean
from sphinx_packagemap.text import quote


class NotFound(Exception):
    """Raised if there is no module of a name; has the most similar names, best first, and zip files that contain it.

    The ``causes`` are problems that may be the reason: a directory that cannot be read, a symbolic link that is not
    followed.
    """

    def __init__(
        self,
        name: str,
        suggestions: Sequence[str],
        zips: Sequence[str] = (),
        *,
        is_empty: bool = False,
        has_top: bool = False,
        causes: Sequence[Problem] = (),
    ) -> None:
        super().__init__(name)
        self.has_top = has_top  # the top-level module exists, only a descendant is missing
        self.is_empty = is_empty  # the name is that of an existing directory in which no module was found
        self.name = name
        self.suggestions = tuple(suggestions)
        self.zips = tuple(zips)  # file names, without a directory
        self.causes = tuple(causes)
        self.others: tuple[Problem, ...] = ()  # if several names were requested: the problems of the others

    def make_problem(self) -> Problem:
        """Return the problem, to be reported to the author."""
        if self.zips:
            message = f"{quote(self.name)} is in the zip file {quote(self.zips[0])}; zip files are not supported"
            return Problem(ProblemKind.ZIP, message)
        if self.is_empty and not self.causes:
            message = f"the directory {quote(self.name)} contains no modules, or cannot be read"
            return Problem(ProblemKind.NAME, message)
        message = f"no module or directory named {quote(self.name)}"
        if self.causes:  # part of this message, so that it is reported where the name is used
            return Problem(self.causes[0].kind, f"{message}: {self.causes[0].message}")
        return Problem(ProblemKind.NAME, message + did_you_mean(self.suggestions))

    def make_copy(self) -> Self:
        """Return an equal exception, to be raised again in another context."""
        return type(self)(
            self.name,
            self.suggestions,
            self.zips,
            is_empty=self.is_empty,
            has_top=self.has_top,
            causes=self.causes,
        )


class Discovery(NamedTuple):
    """The modules that were found, and the problems."""

    tops: tuple[str, ...]  # names of the outermost modules
    modules: tuple[Module, ...]  # sorted by components
    problems: tuple[Problem, ...] = ()
    dependencies: tuple[str, ...] = ()  # directories listed and files read, absolute; not for output
